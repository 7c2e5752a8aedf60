// A query's text as the parser counts it: in bytes of UTF-8, while people count lines and characters.

import type { QueryPlace } from '../../../errors/sql-codes.ts';

export type QueryText = {
  readonly text: string;
  readonly bytes: Buffer;
};

/** @param offset in bytes; null gives null */
export function placeOf({ bytes }: Pick<QueryText, 'bytes'>, offset: number | null): QueryPlace | null {
  if (offset === null || offset < 0 || offset > bytes.length) return null;
  const lines = bytes.subarray(0, offset).toString().split('\n');
  return { line: lines.length, column: [...(lines.at(-1) ?? '')].length + 1 };
}
