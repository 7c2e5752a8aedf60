// One column's value as JSON text, byte for byte what to_json makes of it: quotes around what needs no escapes, to_json for
// all that may need them. NULL stands for a value that may not be missing, and for one outside the contract's `in`.

import { isPromised } from '../../contracts/masks.ts';
import { columnExpression, isComputedToken } from './column.ts';
import { type Fragment, join, sql } from './fragment.ts';
import { constantPart, jsonLiteral, jsonPart, stringPart, type TextPart, textExpression } from './json-text.ts';
import type { Reading } from './reading.ts';
import { isEnumerated, isTextOutput, outputColumn, valueFault } from './row.ts';
import { type BoundColumn, boundColumn } from './table.ts';

export type ValueText = {
  readonly parts: readonly TextPart[];
  /** True where the value breaks the contract in a way that NULL does not tell. */
  readonly fault: Fragment | null;
};

/** More values are looked for in an array. */
const mostCases = 12;

/** @throws ConcordError FORBIDDEN_FIELD */
export function columnText({ table, access }: Reading, name: string, alias: Fragment): ValueText {
  const column = boundColumn(table, name);
  const isClear = access.columns.get(name)?.kind === 'clear';
  const raw = columnExpression(column, access, 'select', alias);
  const shown = outputColumn(column, raw);
  const isRequired = isPromised(column.column);
  const values = casesOf(column, access);
  if (values !== null) return { parts: [jsonPart(caseText(shown, values, isRequired))], fault: null };
  // What is dear to compute must stand in the text once; see `textExpressionOfMany`.
  const isStored = isClear || (isTextOutput(column) && !isComputedToken(column, access));
  const parts = isStored ? plainText(column, shown) : [jsonPart(sql`to_json(${shown})::text`)];
  return { parts: isRequired ? parts : [orNull(parts)], fault: valueFault(column, access, raw) };
}

/** The value of a column that refers to an entity, where it is not NULL. What the contract says of it is not asked. */
export function referenceText({ table, access }: Reading, name: string, alias: Fragment): Fragment {
  const column = boundColumn(table, name);
  return sql`to_json(${outputColumn(column, columnExpression(column, access, 'select', alias))})::text`;
}

/** The values that are told apart one by one, by which their JSON is known beforehand; null = they are not. */
export function casesOf(column: BoundColumn, access: Reading['access']): readonly string[] | null {
  const { type, constraints, name } = column.column;
  if (access.columns.get(name)?.kind !== 'clear') return null;
  const isText = type.kind === 'scalar' && (type.name === 'string' || type.name === 'text');
  // Other texts may be equal to one of these under such a collation, and are shown as they are.
  if (!isText || column.isNondeterministic || isTextOutput(column) || !isEnumerated(column)) return null;
  return constraints.in === null || constraints.in.length > mostCases ? null : constraints.in;
}

function caseText(shown: Fragment, values: readonly string[], isRequired: boolean): Fragment {
  const cases = values.map((one) => {
    const found = isRequired ? jsonLiteral(one) : sql`${shown} = ${jsonLiteral(one)}`;
    return sql` when ${found} then ${jsonLiteral(JSON.stringify(one))}`;
  });
  const all = join(cases, sql``);
  return isRequired ? sql`case ${shown}${all} end` : sql`case when ${shown} is null then 'null'${all} end`;
}

/** Of a value as it is stored, or of a token. */
function plainText(column: BoundColumn, shown: Fragment): readonly TextPart[] {
  const { type } = column.column;
  const escaped = [jsonPart(sql`to_json(${shown})::text`)];
  if (isTextOutput(column)) return [stringPart(shown)];
  if (type.kind === 'array') return escaped;
  if (type.kind === 'decimal') return quoted(shown);
  switch (type.name) {
    case 'bigint':
      return quoted(shown);
    case 'uuid':
    case 'date':
    case 'time':
      return quoted(sql`${shown}::text`);
    case 'integer':
    case 'boolean':
    case 'json':
      return [jsonPart(sql`${shown}::text`)];
    case 'string':
    case 'text':
      return [stringPart(shown)];
    case 'float':
    case 'timestamp':
    case 'timestamp_tz':
      return escaped;
    default:
      return type.name satisfies never;
  }
}

function quoted(text: Fragment): readonly TextPart[] {
  return [constantPart('"'), jsonPart(text), constantPart('"')];
}

function orNull(parts: readonly TextPart[]): TextPart {
  return jsonPart(sql`coalesce(${textExpression(parts)}, 'null')`);
}
