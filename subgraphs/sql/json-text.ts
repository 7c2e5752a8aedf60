// JSON text put together with `||`, constants merged when the statement is compiled. For rows of plain columns this costs
// PostgreSQL half of what json_agg does, which looks at the name and the type of each value anew in each row. And NULL makes
// the whole text NULL: that a required value is missing is told without asking.

import { anyLiteral, type Fragment, join, literal, plus, sql } from './fragment.ts';

export type TextPart =
  /** JSON as it stands. */
  | { readonly kind: 'constant'; readonly text: string }
  /** An expression that gives JSON text; where it gives NULL, all of the text is NULL. */
  | { readonly kind: 'json'; readonly expression: Fragment }
  /** An expression that gives the text of a JSON string, which may need escapes. */
  | { readonly kind: 'string'; readonly expression: Fragment };

export const constantPart = (text: string): TextPart => ({ kind: 'constant', text });
export const jsonPart = (expression: Fragment): TextPart => ({ kind: 'json', expression });
export const stringPart = (expression: Fragment): TextPart => ({ kind: 'string', expression });

/** `{"a":...,"b":...}` */
export function objectParts(
  entries: readonly { readonly key: string; readonly value: readonly TextPart[] }[],
): readonly TextPart[] {
  const inner = entries.flatMap(({ key, value }, index) => {
    return [constantPart(`${index === 0 ? '' : ','}${JSON.stringify(key)}:`), ...value];
  });
  return mergeConstants([constantPart('{'), ...inner, constantPart('}')]);
}

/** `'{"a":' || x || '}'` */
export function textExpression(parts: readonly TextPart[]): Fragment {
  const merged = mergeConstants(parts);
  if (merged.length === 0) return sql`''`;
  return join(
    merged.map((part) => {
      if (part.kind === 'constant') return jsonLiteral(part.text);
      return part.kind === 'json' ? part.expression : sql`to_json(${part.expression})::text`;
    }),
    concatenated,
  );
}

const concatenated = sql` || `;

/** Fewer strings are escaped sooner than looked at. */
const fewestStrings = 3;

/**
 * The same, for many rows: all strings of a row are looked at together, and escaped one by one only where one of them needs
 * it. An escape makes a text longer, so texts that keep their length have none.
 */
export function textExpressionOfMany(parts: readonly TextPart[]): Fragment {
  const strings = parts.flatMap((part) => (part.kind === 'string' ? [part.expression] : []));
  if (strings.length < fewestStrings) return textExpression(parts);
  const bytes = strings.map((one) => sql`octet_length(${one})`);
  const plain = parts.flatMap((part) =>
    part.kind === 'string' ? [constantPart('"'), jsonPart(part.expression), constantPart('"')] : [part],
  );
  return sql`case when octet_length(to_json(${join(strings, concatenated)})::text) = ${join(bytes, plus)} + 2 then ${textExpression(plain)} else ${textExpression(parts)} end`;
}

/** What stands before and after everything that differs from row to row, once for all rows. */
export type Framed = { readonly before: string; readonly inner: readonly TextPart[]; readonly after: string };

/** Without frame where nothing differs. */
export function frame(parts: readonly TextPart[]): Framed {
  const merged = mergeConstants(parts);
  const [first, ...rest] = merged;
  const last = rest.at(-1);
  if (first?.kind !== 'constant' || last?.kind !== 'constant') return { before: '', inner: merged, after: '' };
  return { before: first.text, inner: rest.slice(0, -1), after: last.text };
}

/** Any text of ours, with NUL as its escape alone. */
export function jsonLiteral(text: string): Fragment {
  return text.includes('\\') ? anyLiteral(text) : literal(text);
}

function mergeConstants(parts: readonly TextPart[]): readonly TextPart[] {
  const merged: TextPart[] = [];
  for (const part of parts) {
    const last = merged.at(-1);
    if (part.kind === 'constant' && last?.kind === 'constant')
      merged[merged.length - 1] = constantPart(last.text + part.text);
    else merged.push(part);
  }
  return merged;
}
