// The mutation `requestAccess`: arguments -> what is asked for, all of it checked -> a request that its owner may decide.

import { camelCase } from '../../../contracts/graphql-names.ts';
import type { Column, Product } from '../../../contracts/product.ts';
import { ConcordError } from '../../../errors/concord-error.ts';
import type { AccessRequest, RequestDraft } from '../../../mesh/access/access-request.ts';
import { checkUntil } from '../../../mesh/access/check-until.ts';
import type { Access } from '../../access/access.ts';
import { consumerOf, isDecidedAtKey } from '../../access/access-grant.ts';
import { decide } from '../../access/decide.ts';
import { readMoment } from '../read-moment.ts';
import type { CatalogRequest } from '../request.ts';
import type { CatalogView } from '../view.ts';
import { findDesk } from './find-desk.ts';
import { readText } from './read-text.ts';

export type RequestArguments = {
  readonly product: string;
  readonly fields: readonly string[];
  readonly purpose: string;
  readonly until: string;
  readonly policy?: string | null;
};

/** @throws ConcordError ARGUMENT_INVALID, ACCESS_*, MESH_STORE_* */
export async function requestAccess(given: RequestArguments, request: CatalogRequest): Promise<AccessRequest> {
  const { viewer, view } = request;
  const consumer = consumerOf(viewer);
  if (consumer === null) throw new ConcordError('ACCESS_ANONYMOUS', {});
  const product = findProduct(given.product, view);
  const until = readMoment('until', given.until);
  const lasting = request.grants.filter((grant) => grant.until >= until);
  const isClear = isClearIn(decide(product, viewer, lasting));
  const columns = given.policy == null ? readFields(product, given.fields, { view, isClear }) : [];
  const policy = given.policy == null ? null : readPolicy(given.policy, given.fields);
  const purpose = readText('purpose', given.purpose);
  const { store, now, mostDays } = findDesk(request);
  const requestedAt = now();
  checkUntil(until, { now: requestedAt, mostDays });
  const draft: RequestDraft = {
    consumer,
    subject: viewer.subject,
    role: viewer.role,
    product: product.id,
    columns,
    policy,
    purpose,
    requestedAt,
    requestedUntil: until,
  };
  return store.request(draft, viewer);
}

/** One that may not be found looks like one that is not there. */
function findProduct(given: string, view: CatalogView): Product {
  const product = view.findProduct(given);
  if (product !== undefined) return product;
  throw new ConcordError('ACCESS_PRODUCT_UNKNOWN', { given, known: view.products.map(({ key }) => key) });
}

type Asking = {
  readonly view: CatalogView;
  /** For as long as is asked for. */
  readonly isClear: (column: Column) => boolean;
};

function isClearIn(access: Access): Asking['isClear'] {
  return ({ name }) => access.kind === 'granted' && access.columns.get(name)?.kind === 'clear';
}

/** Names of fields or of columns -> names of columns, sorted, so that the same request is the same in any order. */
function readFields(product: Product, fields: readonly string[], asking: Asking): readonly string[] {
  if (fields.length === 0) throw invalid('fields', 'is empty; name the fields that you need in clear');
  const columns = fields.map((field) => findColumn(product, field));
  const repeated = columns.find((column, at) => columns.indexOf(column) !== at);
  if (repeated !== undefined)
    throw invalid('fields', `names "${camelCase(repeated.name)}" more than once; name it once`);
  for (const column of columns) refuseNeedless(product, column, asking);
  return columns.map(({ name }) => name).sort();
}

function findColumn(product: Product, given: string): Column {
  const column = product.columns.find(({ name }) => camelCase(name) === given || name === given);
  if (column !== undefined) return column;
  const known = product.columns.map(({ name }) => camelCase(name));
  throw new ConcordError('ACCESS_FIELD_UNKNOWN', { product: product.id, given, known });
}

function refuseNeedless(product: Product, column: Column, { view, isClear }: Asking): void {
  const field = camelCase(column.name);
  if (isClear(column)) throw new ConcordError('ACCESS_FIELD_CLEAR', { product: product.id, field });
  if (isDecidedAtKey(column)) {
    throw new ConcordError('ACCESS_FIELD_REFERS', { product: product.id, field, key: nameKey(column, view) });
  }
}

/** The key at the end of the references, if the viewer may find its product. */
function nameKey(column: Column, view: CatalogView): string | null {
  const root = column.references?.root ?? '';
  const [id, name] = [root.slice(0, root.lastIndexOf('.')), root.slice(root.lastIndexOf('.') + 1)];
  return view.products.some((product) => product.id === id) ? `${id}.${camelCase(name)}` : null;
}

function readPolicy(policy: string, fields: readonly string[]): string {
  if (fields.length > 0) throw invalid('fields', 'must be empty beside "policy": an exception is asked for by itself');
  if (/^[A-Za-z]\w{0,99}(\.\w{1,100}){0,9}$/.test(policy)) return policy;
  throw invalid('policy', 'must be the name of a policy, such as pii_in_eu');
}

function invalid(argument: string, reason: string): ConcordError {
  return new ConcordError('ARGUMENT_INVALID', { argument, reason });
}
