// Rows as CSV (RFC 4180) that a spreadsheet opens without running any of it: a text that it would take for a formula gets
// a ' before it. A number of a numeric column is left alone, also a negative one.

import { isNumeric, type SqlTable, textOf } from './sql-table.ts';

const number = /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i;

/** https://owasp.org/www-community/attacks/CSV_Injection */
const formulaStart = /^[=+\-@\t\r\n＝＋－＠]/u;

/** With a header row; every line ends with CR LF. NULL is an empty cell, JSON stands as its text. */
export function printCsv({ columns, columnTypes, rows }: SqlTable): string {
  const areNumeric = columnTypes.map(isNumeric);
  const lines = [columns.map((name) => quote(neutralise(name))).join(',')];
  for (const row of rows) lines.push(row.map((value, index) => printCell(value, areNumeric[index] === true)).join(','));
  return `${lines.join('\r\n')}\r\n`;
}

function printCell(value: unknown, isNumber: boolean): string {
  const text = textOf(value);
  return isNumber && number.test(text) ? text : quote(neutralise(text));
}

function neutralise(text: string): string {
  return formulaStart.test(text) ? `'${text}` : text;
}

function quote(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
