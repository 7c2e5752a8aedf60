// Foreign keys as references, where the table that they lead to is a product of the mesh by the very key. What a key hides is
// hidden in what references it, so the reference takes the place of a mask of its own.

import { isSameType } from '../column-type.ts';
import { camelCase, filterWords } from '../graphql-names.ts';
import type { Product } from '../product.ts';
import type { Draft, DraftColumn, DraftReference } from './draft.ts';
import type { ForeignKey } from './relation.ts';

type Referring = Pick<Draft, 'domain' | 'product' | 'relation' | 'columns' | 'key'>;

/** `products` are those of the mesh; `databaseUrlEnv` is where the domain's own tables stand. */
export function addReferences(
  draft: Referring,
  products: readonly Product[],
  databaseUrlEnv: string | null,
): readonly DraftColumn[] {
  const taken = new Set([...draft.columns.map(({ name }) => camelCase(name)), ...filterWords]);
  return draft.columns.map((column) => {
    const foreign = draft.relation.foreignKeys.find((one) => one.column === column.name);
    if (foreign === undefined) return column;
    const target = findTarget(foreign, draft, column, { products, databaseUrlEnv });
    if (target === null) return { ...column, unledKey: foreign };
    const as = nameRelation(column.name, target.product, taken);
    taken.add(camelCase(as));
    return { ...column, references: { ...target, as }, guess: null, mask: null, places: [] };
  });
}

type Served = { readonly products: readonly Product[]; readonly databaseUrlEnv: string | null };

function findTarget(
  foreign: ForeignKey,
  draft: Referring,
  column: DraftColumn,
  { products, databaseUrlEnv }: Served,
): Omit<DraftReference, 'as'> | null {
  const { schema, name } = draft.relation;
  if (foreign.schema === schema && foreign.table === name) {
    const [key, second] = draft.key.kind === 'found' ? draft.key.columns : [];
    const type = draft.columns.find((one) => one.name === key)?.type;
    const isLed = key === foreign.target && second === undefined && key !== foreign.column;
    if (!isLed || type === undefined || !isSameType(type, column.type)) return null;
    return { product: `${draft.domain}.${draft.product}`, column: foreign.target };
  }
  const fitting = products.filter(
    ({ source, primaryKey, columns }) =>
      source.databaseUrlEnv === databaseUrlEnv &&
      source.schema === foreign.schema &&
      source.table === foreign.table &&
      primaryKey.length === 1 &&
      primaryKey[0] === foreign.target &&
      columns.some(({ name: key, type }) => key === foreign.target && isSameType(type, column.type)),
  );
  const [product] = fitting;
  if (product === undefined) return null;
  return {
    product: fitting.length > 1 ? `${product.id}@${product.version.major}` : product.id,
    column: foreign.target,
  };
}

/** `customer_id` -> customer; where a column has that name, by the product, too. */
function nameRelation(column: string, product: string, taken: ReadonlySet<string>): string {
  const [, name = product] = product.replace(/@.*$/, '').split('.');
  const short = column.replace(/_?(id|uuid|key|code|no|nr)$/i, '');
  const candidates = [short, `${short === '' ? column : short}_${name}`, `${column}_${name}`, `${column}_row`];
  const free = candidates.find((one) => /^[A-Za-z][A-Za-z0-9_]{0,62}$/.test(one) && !taken.has(camelCase(one)));
  return free ?? `${column.slice(0, 50)}_row`;
}
