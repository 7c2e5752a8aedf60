// The rows of governed SQL as the gateway has them, before they become CSV or a table on a terminal.

export type SqlTable = {
  readonly columns: readonly string[];
  /** As PostgreSQL calls them. */
  readonly columnTypes: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
};

const numericTypes = new Set(['smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision']);

/** @param type of a column, as PostgreSQL calls it */
export function isNumeric(type: string): boolean {
  return numericTypes.has(type);
}

/** NULL is an empty text, a document its JSON. */
export function textOf(value: unknown): string {
  if (value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
