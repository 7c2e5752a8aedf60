// The states in which a product was published, for whoever may find it; their texts are for who writes it.

import type { Product } from '../../../contracts/product.ts';
import { ConcordError } from '../../../errors/concord-error.ts';
import type { Publication } from '../../../mesh/publications/publication.ts';
import { owns } from '../access/owners.ts';
import type { CatalogRequest } from '../request.ts';

export type VersionArguments = { readonly first?: number | null };

export type ShownVersion = Omit<Publication, 'text'> & { readonly product: Product };

const usual = 20;
const most = 100;

/** The newest first; null where this catalog knows of no publications. @throws ConcordError ARGUMENT_INVALID, PUBLICATION_ASKED_TOO_OFTEN, PUBLICATIONS_* */
export async function showVersions(
  product: Product,
  { first }: VersionArguments,
  { publishing }: CatalogRequest,
): Promise<readonly ShownVersion[] | null> {
  if (publishing.desk === null) return null;
  const wanted = first ?? usual;
  if (wanted < 0 || wanted > most) {
    throw new ConcordError('ARGUMENT_INVALID', { argument: 'first', reason: `must be 0 to ${most}` });
  }
  publishing.countReading();
  const history = await publishing.desk.store.listHistory('contract', product.key, wanted);
  return history.map((one) => ({ ...one, product }));
}

/** That which is served; null where it comes from the folder of contracts. It costs nothing. */
export function showPublished(product: Product, { publishing }: CatalogRequest): ShownVersion | null {
  const published = publishing.desk
    ?.current()
    .live.find(({ kind, name }) => kind === 'contract' && name === product.key);
  return published === undefined ? null : { ...published, product };
}

/** Null for who neither writes the product nor is of the platform. */
export async function showText(
  { product, sequence }: ShownVersion,
  { publishing, viewer }: CatalogRequest,
): Promise<string | null> {
  const { desk } = publishing;
  if (desk === null || viewer.role === 'anonymous') return null;
  if (!desk.isPlatform(viewer) && !owns(viewer, product)) return null;
  publishing.countReading();
  return desk.store.readText(sequence);
}
