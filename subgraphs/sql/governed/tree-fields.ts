// How the syntax tree is read where its shape is not known: as the JSON that the parser gives, nothing of it believed.

/** A node without its name: `{ targetList: [...] }` of `{ SelectStmt: { targetList: [...] } }`. */
export type Fields = Readonly<Record<string, unknown>>;

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `as f(a, b)` gives the columns other names. */
export function renamesColumns(alias: unknown): boolean {
  return isFields(alias) && alias.colnames !== undefined;
}

/** Of `[{ String: { sval } }, ...]`; null where it is anything else. */
export function readNames(list: unknown): readonly string[] | null {
  if (!Array.isArray(list)) return null;
  const names = list.map((one: unknown) => (isFields(one) && isFields(one.String) ? (one.String.sval ?? '') : null));
  return names.every((name) => typeof name === 'string') ? names : null;
}

/** The name of what stands in pg_catalog, which is all that the search path has; null for another schema's. */
export function unqualify(names: readonly string[] | null): string | null {
  const [first, second] = names ?? [];
  if (names?.length === 1) return first ?? null;
  return names?.length === 2 && first === 'pg_catalog' ? (second ?? null) : null;
}
