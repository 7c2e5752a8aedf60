// Row rules inside views. Values of the contract stand in the view; for those of claims it asks `concord.row_values`, which
// believes what stands with a login, or what Concord signed for one connection.

import type { RowComparison } from '../../contracts/product.ts';
import type { Granted } from '../access/access.ts';
import { ruleColumnExpression } from './column.ts';
import { readRuleValues } from './condition.ts';
import { anyLiteral, comma, type Fragment, join, literal, sql, wholeNumber } from './fragment.ts';
import { castOf, inPrecision } from './match.ts';
import { ruleComparison } from './rule-comparison.ts';
import { type BoundColumn, type BoundProduct, boundColumn } from './table.ts';
import { viewedTable } from './view.ts';

type Ruled = {
  readonly table: BoundProduct;
  readonly access: Granted;
  /** The row rules that concern the viewer. */
  readonly rules: readonly RowComparison[];
};

/** By `Product.key`: the values of each row rule of the viewer, in their order; null = no row meets it. */
export type RowValues = Readonly<Record<string, readonly (readonly string[] | null)[]>>;

/** What the query views of a viewer ask `concord.row_values` for. */
export function rowValuesOf(readable: readonly Ruled[]): RowValues {
  return Object.fromEntries(
    readable.map(({ table, access, rules }) => {
      const bound = access.rows.kind === 'every' ? access.rows.comparisons : [];
      const values = rules.map(({ column }, place) => {
        const texts = bound[place]?.values;
        return texts === undefined ? null : encodeValues(boundColumn(table, column), texts);
      });
      return [table.product.key, values];
    }),
  );
}

/** As text that the column's type takes; null, which no row meets, where one is no value of it. */
function encodeValues(column: BoundColumn, texts: readonly string[]): readonly string[] | null {
  return readRuleValues(column, texts)?.map((text) => inPrecision(column, text)) ?? null;
}

/** @param place of the rule among those of the viewer, by which its values are asked for */
export function viewRuleCondition(
  table: BoundProduct,
  { column: name, operator, operand }: RowComparison,
  place: number,
): Fragment {
  const column = boundColumn(table, name);
  const values =
    operand.kind === 'literal'
      ? literalList(encodeValues(column, operand.values))
      : sql`(select concord.row_values(${literal(table.product.key)}, ${wholeNumber(place)}))`;
  const list = sql`${values}::${castOf(column)}[]`;
  return ruleComparison(ruleColumnExpression(column, viewedTable), operator, { list, one: sql`(${list})[1]` });
}

function literalList(texts: readonly string[] | null): Fragment {
  if (texts === null) return sql`null::text[]`;
  return sql`array[${join(texts.map(anyLiteral), comma)}]::text[]`;
}
