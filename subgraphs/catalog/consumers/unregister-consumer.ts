// The mutation `unregisterConsumer`: which registration is meant, and who may take it out.

import { ConcordError } from '../../../errors/concord-error.ts';
import { belongsTo, type Registration } from '../../../mesh/consumers/registration.ts';
import type { CatalogRequest } from '../request.ts';
import type { ConsumerDesk } from './consumer-desk.ts';
import { requireDesk } from './consumer-request.ts';
import { mayAct } from './may-act.ts';

export type UnregistrationArguments = { readonly product: string; readonly consumer?: string | null };

/** @throws ConcordError CONSUMER_*, CONSUMERS_* */
export async function unregisterConsumer(
  given: UnregistrationArguments,
  request: CatalogRequest,
): Promise<Registration> {
  const { viewer, consumers } = request;
  if (viewer.role === 'anonymous') throw new ConcordError('CONSUMER_ANONYMOUS', {});
  const desk = requireDesk(consumers.desk);
  await desk.refresh();
  const product = findProduct(given.product, request, desk);
  const consumer = given.consumer ?? findOwn(product, request, desk);
  return desk.store.unregister(product, consumer, (found) => {
    if (found === null) throw new ConcordError('CONSUMER_NOT_REGISTERED', { product, own: [] });
    if (!mayAct(found, request)) throw new ConcordError('CONSUMER_FOREIGN', { product, consumer });
    return found;
  });
}

/** By its id. One whose contract is gone, or hidden by now, is known by the registrations that the viewer may take out. */
function findProduct(given: string, request: CatalogRequest, desk: ConsumerDesk): string {
  const { view } = request;
  const found = view.findProduct(given)?.id;
  if (found !== undefined) return found;
  const id = given.replace(/@\d+$/, '');
  if (
    desk
      .current()
      .byProduct.get(id)
      ?.some((one) => mayAct(one, request)) === true
  )
    return id;
  throw new ConcordError('CONSUMER_PRODUCT_UNKNOWN', { given, known: view.products.map(({ key }) => key) });
}

/** The consumer that the token names, else the only one that it may speak for. */
function findOwn(product: string, { viewer }: CatalogRequest, desk: ConsumerDesk): string {
  const own = (desk.current().byProduct.get(product) ?? [])
    .filter((one) => belongsTo(one, viewer))
    .map(({ consumer }) => consumer);
  const [only] = own;
  if (viewer.consumer !== null && own.includes(viewer.consumer)) return viewer.consumer;
  if (own.length !== 1 || only === undefined) throw new ConcordError('CONSUMER_NOT_REGISTERED', { product, own });
  return only;
}
