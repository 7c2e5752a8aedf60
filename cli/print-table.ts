// Rows as a table for a terminal. What a value would tell the terminal itself (its control characters) is taken out.

import { isNumeric, type SqlTable, textOf } from '../gateway/http/sql-table.ts';

const widest = 80;
const control = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** Numbers stand to the right; a longer cell is cut at 80 characters. Ends without a line break. */
export function printTable({ columns, columnTypes, rows }: SqlTable): string {
  const lines = [columns, ...rows].map((row) => row.map(printCell));
  const widths = columns.map((_, index) => Math.max(...lines.map((cells) => [...(cells[index] ?? '')].length)));
  const isRight = columnTypes.map(isNumeric);
  const [head = '', ...body] = lines.map((cells) =>
    cells
      .map((cell, index) => pad(cell, widths[index] ?? 0, isRight[index] === true))
      .join('  ')
      .trimEnd(),
  );
  return [head, widths.map((width) => '-'.repeat(width)).join('  '), ...body].join('\n');
}

function printCell(value: unknown): string {
  const text = textOf(value).replaceAll(control, ' ');
  const letters = [...text];
  return letters.length > widest ? `${letters.slice(0, widest - 1).join('')}…` : text;
}

function pad(text: string, width: number, isRight: boolean): string {
  const blanks = ' '.repeat(Math.max(0, width - [...text].length));
  return isRight ? `${blanks}${text}` : `${text}${blanks}`;
}
