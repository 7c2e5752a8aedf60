// The only three doors into SQL text: syntax (sql``), names (identifier) and data (value). A Fragment is plain data;
// `renderTemplate` turns it into text with $1, $2, ... and what goes in there beside it. Governed SQL has a fourth, for a
// caller's own query that it has checked.

import { type ColumnRead, groupReads, type ProductReads } from './column-reads.ts';
import { type Given, type Operand, resolve } from './operand.ts';

export type Fragment = { readonly kind: 'fragment'; readonly parts: readonly Part[] };
/** What was read leaves no trace in the text; it is for the ledger. */
type Part = string | { readonly kind: 'value'; readonly value: Operand<ParameterValue> } | ColumnRead;

/** Data travels as text or arrays of text; the SQL beside it says the type by a cast. */
export type ParameterValue = string | null | readonly (string | null)[];

/** A statement as it is compiled, once for all requests of one shape. */
export type Template = {
  readonly text: string;
  readonly operands: readonly Operand<ParameterValue>[];
  /** It writes markers of cursors, which hold the nonce of a read. */
  readonly hasMarks: boolean;
  /** The personal and masked columns that it reads. */
  readonly reads: readonly ProductReads[];
  /** Whether it is a short read of rows by their whole key. */
  readonly isKeyed?: boolean;
  /** The statement whose answer counts where this one says that values break the contract; absent = its own does. */
  readonly exact?: Template;
};

export type Statement = {
  readonly text: string;
  readonly values: readonly ParameterValue[];
  /** Whether it is a short read of rows by their whole key; absent = not known to be one. */
  readonly isKeyed?: boolean;
};

/** Template for syntax; only other fragments may be put in. */
export function sql(texts: TemplateStringsArray, ...fragments: readonly Fragment[]): Fragment {
  const parts: Part[] = [];
  texts.forEach((text, index) => {
    parts.push(text, ...(fragments[index]?.parts ?? []));
  });
  return { kind: 'fragment', parts };
}

/** A quoted name. Postgres cuts a name over 63 bytes silently, so that is refused here. */
export function identifier(name: string): Fragment {
  if (name.includes('\0') || Buffer.byteLength(name) > longestName) {
    throw new TypeError('A name in SQL has at most 63 bytes and no NUL.');
  }
  return { kind: 'fragment', parts: [`"${name.replaceAll('"', '""')}"`] };
}

export const longestName = 63;

/** A parameter; never part of the text. */
export function value(data: Operand<ParameterValue>): Fragment {
  return { kind: 'fragment', parts: [{ kind: 'value', value: data }] };
}

/**
 * With every value in a sub-select, `(select $1)`, where PostgreSQL does not look at it when it plans. So it finds no plan
 * for one value better than that for all, and makes that once.
 */
export function planOnce({ kind, parts }: Fragment): Fragment {
  return {
    kind,
    parts: parts.flatMap<Part>((part) =>
      typeof part !== 'string' && part.kind === 'value' ? ['(select ', part, ')'] : [part],
    ),
  };
}

/** `expression` with the mark that it reads a personal or masked column. */
export function markRead(read: ColumnRead, expression: Fragment): Fragment {
  return { kind: 'fragment', parts: [read, ...expression.parts] };
}

const keywords = {
  '=': sql`=`,
  '<>': sql`<>`,
  '<': sql`<`,
  '<=': sql`<=`,
  '>': sql`>`,
  '>=': sql`>=`,
  ASC: sql`ASC`,
  DESC: sql`DESC`,
};

/** An operator or direction that a query names as plain data: one of this list, whatever the types say. */
export function keyword(name: keyof typeof keywords): Fragment {
  if (Object.hasOwn(keywords, name)) return keywords[name];
  throw new TypeError('This is no keyword of SQL that a query may name.');
}

/** A constant of ours (a type name, a response key) as a literal, so that it does not use up a parameter. */
export function literal(text: string): Fragment {
  if (text.includes('\0') || text.includes('\\')) throw new TypeError('A literal holds neither NUL nor backslash.');
  return { kind: 'fragment', parts: [`'${text.replaceAll("'", "''")}'::text`] };
}

/** Any text of a contract as a literal, for views, which take no parameters. */
export function anyLiteral(text: string): Fragment {
  return { kind: 'fragment', parts: [`${quoteAnyText(text)}::text`] };
}

declare const checked: unique symbol;

/** Of a query that `governed/check-query.ts` allows; nothing else may be cast to it than `governed/rewrite-query.ts` does. */
export type CheckedText = string & { readonly [checked]: true };

export function checkedText(text: CheckedText): Fragment {
  return { kind: 'fragment', parts: [text] };
}

/** A whole number of the contract or of the operation's text, as it stands. */
export function wholeNumber(number: number): Fragment {
  if (!Number.isSafeInteger(number) || number < 0) throw new TypeError('A whole number is 0 or more.');
  return { kind: 'fragment', parts: [String(number)] };
}

/** Whole numbers of ours as an untyped literal, `'{10,100}'`; the SQL beside it says of which type the array is. */
export function wholeNumbers(numbers: readonly bigint[]): Fragment {
  return { kind: 'fragment', parts: [`'{${numbers.map(BigInt).join(',')}}'`] };
}

export function join(fragments: readonly Fragment[], separator: Fragment): Fragment {
  return {
    kind: 'fragment',
    parts: fragments.flatMap((fragment, index) =>
      index === 0 ? fragment.parts : [...separator.parts, ...fragment.parts],
    ),
  };
}

export const comma = sql`, `;
export const and = sql` and `;
export const or = sql` or `;
export const plus = sql` + `;

/** The condition that every row meets. */
export const always = sql`true`;

/** `(a) and (b)`, without what always holds. */
export function conjoin(conditions: readonly Fragment[]): Fragment {
  const real = conditions.filter((condition) => condition !== always);
  const [only] = real;
  if (only === undefined) return always;
  return real.length === 1
    ? only
    : join(
        real.map((condition) => sql`(${condition})`),
        and,
      );
}

export function renderTemplate(fragment: Fragment): Template {
  const operands: Operand<ParameterValue>[] = [];
  const reads: ColumnRead[] = [];
  const renderPart = (part: Part): string => {
    if (typeof part === 'string') return part;
    if (part.kind === 'value') return `$${operands.push(part.value)}`;
    reads.push(part);
    return '';
  };
  const text = fragment.parts.map(renderPart).join('');
  const hasMarks = operands.some((operand) => operand.kind === 'deferred' && operand.isMark === true);
  return { text, operands, hasMarks, reads: groupReads(reads) };
}

/** For statements that are texts, such as those that create tables and roles. */
export function quoteName(name: string): string {
  return renderTemplate(identifier(name)).text;
}

/** A constant of ours; see `literal`. */
export function quoteText(text: string): string {
  return renderTemplate(literal(text)).text.replace(/::text$/, '');
}

/** Any text, but for NUL, which PostgreSQL has no place for: it is left out. `E''` means the same under every setting. */
export function quoteAnyText(text: string): string {
  return `E'${text.replaceAll('\0', '').replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
}

/** A statement whose values are all known now. */
export function renderStatement(fragment: Fragment): Statement {
  const { text, operands } = renderTemplate(fragment);
  const values = operands.map((operand) => {
    if (operand.kind === 'deferred') throw new TypeError('The statement waits for a value of a request.');
    return operand.value;
  });
  return { text, values };
}

/** @throws ConcordError ARGUMENT_INVALID, CURSOR_INVALID for what this request gives */
export function bindStatement(template: Pick<Template, 'text' | 'operands' | 'isKeyed'>, given: Given): Statement {
  const { text, operands, isKeyed = false } = template;
  return { text, values: operands.map((operand) => resolve(operand, given)), isKeyed };
}
