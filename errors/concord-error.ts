// The one error class of the house. A stage throws it with a code and data; the sentence comes from the table of codes,
// and one place per server turns it into the wire format. A message never carries a value of somebody's row.

import { type CodeData, codes, type ErrorCode } from './codes.ts';

/** Where in a file a problem stands; `line` and `column` count from 1. */
export type FilePosition = { readonly file: string; readonly line: number; readonly column: number };

type Options = { readonly at?: FilePosition | undefined; readonly cause?: unknown };

/**
 * An error with a code of the table in `codes.ts`.
 *
 * `new ConcordError('CONTRACT_KEY_UNKNOWN', { given: 'freshnes', known: ['freshness'] }, { at })`
 */
export class ConcordError<C extends ErrorCode = ErrorCode> extends Error {
  override readonly name = 'ConcordError';
  readonly code: C;
  readonly data: CodeData<C>;
  readonly at: FilePosition | undefined;

  constructor(code: C, data: CodeData<C>, options: Options = {}) {
    const sentence = (codes[code].sentence as (data: CodeData<C>) => string)(data);
    super(options.at === undefined ? sentence : `${formatPosition(options.at)} ${sentence}`, { cause: options.cause });
    this.code = code;
    this.data = data;
    this.at = options.at;
  }
}

export function formatPosition(at: FilePosition): string {
  return `${at.file}:${at.line}:${at.column}`;
}
