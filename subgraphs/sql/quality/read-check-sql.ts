// The SQL of a check, hostile until proven otherwise -> a statement that is allowed, over what the masks show. The same
// walls as for governed SQL: PostgreSQL's parser, the list of what a query may use, names of products only.

import type { CheckRule } from '../../../contracts/check-rule.ts';
import type { Product, QualityCheck } from '../../../contracts/product.ts';
import { ConcordError } from '../../../errors/concord-error.ts';
import { comma, type Fragment, identifier, join, sql } from '../fragment.ts';
import { checkQuery } from '../governed/check-query.ts';
import type { CheckedQuery } from '../governed/checked-query.ts';
import { readQuery } from '../governed/read-query.ts';
import { nameRelations, type RelationNames } from '../governed/relation-names.ts';
import { rewriteQuery } from '../governed/rewrite-query.ts';
import type { CheckRelation } from './check-desk.ts';
import { describeRelation } from './masked-access.ts';

export type SqlCheck = Pick<QualityCheck, 'name' | 'at'> & {
  readonly rule: Extract<CheckRule, { kind: 'custom_sql' }>;
};

/** @throws ConcordError CHECK_SQL_REFUSED at the check, with what is wrong with the query as its cause */
export async function compileCheckSql(
  { name, at, rule }: SqlCheck,
  product: Product,
  relations: ReadonlyMap<string, CheckRelation>,
): Promise<Fragment> {
  const refuse = (reason: string, cause?: unknown) =>
    new ConcordError('CHECK_SQL_REFUSED', { product: product.id, check: name, reason }, { at, cause });
  try {
    const query = await readQuery(rule.sql);
    const readable = narrowOthers(relations, product);
    const names = withTableName(nameRelations([...readable.keys()]), product);
    const checked = checkQuery(query, names, readable);
    const hidden = findHidden(checked, readable);
    if (hidden !== null)
      throw refuse(
        `It reads "${hidden}", which is masked, so that no row could break it. Hold that column by a check of another type.`,
      );
    return rewriteQuery(query, checked, readable);
  } catch (cause) {
    if (!(cause instanceof ConcordError) || cause.code === 'CHECK_SQL_REFUSED') throw cause;
    throw refuse(reasonOf(cause), cause);
  }
}

/**
 * The same without running anything: what is wrong with the SQL of the contracts' checks. Columns that a table lacks and
 * types of values are left to PostgreSQL.
 *
 * @param products all that are served from one database
 */
export async function checkCustomSql(products: readonly Product[]): Promise<readonly ConcordError[]> {
  const relations = new Map(
    products.map((product) => [product.key, { from: sql`nowhere`, ...describeRelation(product) }]),
  );
  const checks = products.flatMap((product) =>
    product.quality.flatMap(({ rule, ...check }) => (rule.kind === 'custom_sql' ? [{ ...check, rule, product }] : [])),
  );
  const found = checks.map(({ product, ...check }) =>
    compileCheckSql(check, product, relations).then(
      () => null,
      (error: unknown) => {
        if (error instanceof ConcordError) return error;
        throw error;
      },
    ),
  );
  return (await Promise.all(found)).filter((problem) => problem !== null);
}

/**
 * Results are shown to whoever finds the product, who need not read the others: of those that the domain may read a check
 * gets the keys, which is what it joins by.
 */
function narrowOthers(
  relations: ReadonlyMap<string, CheckRelation>,
  { key, domain }: Product,
): ReadonlyMap<string, CheckRelation> {
  return new Map(
    [...relations].flatMap(([other, relation]) => {
      if (other === key) return [[other, relation] as const];
      return relation.isReadBy(domain) ? [[other, narrowToKeys(relation)] as const] : [];
    }),
  );
}

/** A column of a product in FROM that its mask hides; null = none is named. */
function findHidden(
  { relations, columns, ownColumns }: CheckedQuery,
  readable: ReadonlyMap<string, CheckRelation>,
): string | null {
  const hidden = new Set(relations.flatMap(({ product }) => readable.get(product)?.hidden ?? []));
  return columns.find(({ name }) => name !== null && hidden.has(name) && !ownColumns.has(name))?.name ?? null;
}

function narrowToKeys(relation: CheckRelation): CheckRelation {
  const { from, keys } = relation;
  const list = keys.length === 0 ? sql`1 as ${identifier('#row')}` : join(keys.map(identifier), comma);
  const columns = keys.map((name) => ({ name }));
  return { ...relation, from: sql`(select ${list} from ${from} ${identifier('k')})`, columns };
}

/**
 * A check may also call its own product by the name of its table, as its author knows it. Any other table is unknown, even
 * where a product stands over it.
 */
function withTableName(names: RelationNames, { key, source, domain, name }: Product): RelationNames {
  const ofSchema = new Map(names.ofTwoParts.get(source.schema));
  if (!ofSchema.has(source.table)) ofSchema.set(source.table, key);
  const ofOnePart = new Map(names.ofOnePart);
  // Where several products are called so, it is the one whose check this is.
  for (const short of [name, `${domain}_${name}`]) ofOnePart.set(short, key);
  return { ...names, ofOnePart, ofTwoParts: new Map([...names.ofTwoParts, [source.schema, ofSchema]]) };
}

/**
 * Governed SQL says how to ask for more products; a check may read all of its database. Their names are not told: results
 * are shown to whoever finds the product, who need not find the others.
 */
function reasonOf(error: ConcordError): string {
  if (error.code !== 'SQL_RELATION_UNKNOWN') return error.message;
  const { given } = error.data as { readonly given: string };
  return `It reads "${given}", which is neither its own table nor a product in the same database that its domain may read.`;
}
