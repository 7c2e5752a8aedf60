// Rows as CSV (RFC 4180) that a spreadsheet opens without running any of it: a text that it would take for a formula gets
// a ' before it. A number of a numeric column is left alone, also a negative one.

export type Table = {
  readonly columns: readonly string[];
  /** As PostgreSQL calls them. */
  readonly columnTypes: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
};

const numericTypes = new Set(['smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision']);
const number = /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i;

/** https://owasp.org/www-community/attacks/CSV_Injection */
const formulaStart = /^[=+\-@\t\r\n＝＋－＠]/u;

/** With a header row; every line ends with CR LF. NULL is an empty cell, JSON stands as its text. */
export function printCsv({ columns, columnTypes, rows }: Table): string {
  const isNumeric = columnTypes.map((type) => numericTypes.has(type));
  const lines = [columns.map((name) => quote(neutralise(name))).join(',')];
  for (const row of rows) lines.push(row.map((value, index) => printCell(value, isNumeric[index] === true)).join(','));
  return `${lines.join('\r\n')}\r\n`;
}

function printCell(value: unknown, isNumeric: boolean): string {
  if (value === null) return '';
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  return isNumeric && number.test(text) ? text : quote(neutralise(text));
}

function neutralise(text: string): string {
  return formulaStart.test(text) ? `'${text}` : text;
}

function quote(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
