// The SQL of a check, hostile until proven otherwise -> a statement that is allowed, over what the masks show. The same
// walls as for governed SQL: PostgreSQL's parser, the list of what a query may use, names of products only.

import type { CheckRule } from '../../../contracts/check-rule.ts';
import type { Product, QualityCheck } from '../../../contracts/product.ts';
import { ConcordError } from '../../../errors/concord-error.ts';
import { type Fragment, sql } from '../fragment.ts';
import { checkQuery } from '../governed/check-query.ts';
import { readQuery } from '../governed/read-query.ts';
import { nameRelations, type RelationNames } from '../governed/relation-names.ts';
import { rewriteQuery } from '../governed/rewrite-query.ts';
import type { CheckRelation } from './check-desk.ts';
import { checkedColumns } from './masked-access.ts';

export type SqlCheck = Pick<QualityCheck, 'name' | 'at'> & {
  readonly rule: Extract<CheckRule, { kind: 'custom_sql' }>;
};

/** @throws ConcordError CHECK_SQL_REFUSED at the check, with what is wrong with the query as its cause */
export async function compileCheckSql(
  { name, at, rule }: SqlCheck,
  product: Product,
  relations: ReadonlyMap<string, CheckRelation>,
): Promise<Fragment> {
  try {
    const query = await readQuery(rule.sql);
    const names = withTableName(nameRelations([...relations.keys()]), product);
    return rewriteQuery(query, checkQuery(query, names, relations), relations);
  } catch (cause) {
    if (!(cause instanceof ConcordError)) throw cause;
    const data = { product: product.id, check: name, reason: reasonOf(cause) };
    throw new ConcordError('CHECK_SQL_REFUSED', data, { at, cause });
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
    products.map((product) => [product.key, { from: sql`nowhere`, columns: checkedColumns(product) }]),
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
  return `It reads "${given}", which is neither its own table nor the name of a product in the same database.`;
}
