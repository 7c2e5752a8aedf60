// The fields of access requests, and the two mutations.

import type { Product } from '../../../contracts/product.ts';
import { type AccessRequest, stateAt } from '../../../mesh/access/access-request.ts';
import { writeMoment } from '../read-moment.ts';
import type { Resolvers } from '../resolver.ts';
import { type DecisionArguments, decideAccess, mayDecide } from './decide-access.ts';
import { findDesk } from './find-desk.ts';
import { type ListArguments, listRequests, type RequestPage } from './list-requests.ts';
import { type RequestArguments, requestAccess } from './request-access.ts';

const mutation: Resolvers<unknown> = {
  requestAccess: (_, args: RequestArguments, request) => requestAccess(args, request),
  decideAccess: (_, args: DecisionArguments, request) => decideAccess(args, request),
};

const connection: Resolvers<RequestPage> = {
  nodes: ({ requests }, _, { show }, info) => show(requests, info),
  pageInfo: (page) => page,
};

const accessRequest: Resolvers<AccessRequest> = {
  product: (source, _, { view, show }, info) => show([view.findProduct(source.product)], info)[0],
  productId: ({ product }) => product,
  consumer: ({ consumer }) => nameConsumer(consumer),
  requestedAt: ({ requestedAt }) => writeMoment(requestedAt),
  requestedUntil: ({ requestedUntil }) => writeMoment(requestedUntil),
  state: (source, _, request) => stateAt(source, findDesk(request).now()).toUpperCase(),
  decidedAt: ({ decidedAt }) => (decidedAt === null ? null : writeMoment(decidedAt)),
  until: ({ until }) => (until === null ? null : writeMoment(until)),
  mayDecide: (source, _, request) => mayDecide(source, request),
};

export const accessResolvers = {
  Mutation: mutation,
  CatalogAccessRequestConnection: connection,
  CatalogAccessRequest: accessRequest,
};

/** Of the whole catalog. */
export const listAll: Resolvers<unknown>[string] = (_, args: ListArguments, request) => listRequests(args, request);

/** Of one product, in all its majors. */
export const listOfProduct: Resolvers<Product>[string] = ({ id }, args: ListArguments, request) =>
  listRequests({ ...args, product: id }, request);

/** Null where the subject of the token was all that named who asked. */
function nameConsumer(consumer: string): string | null {
  const start = 'consumer:';
  return consumer.startsWith(start) ? consumer.slice(start.length) : null;
}
