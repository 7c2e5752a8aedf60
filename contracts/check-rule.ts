// What a quality check holds rows or tables against: its `params`, read. Bounds and values are kept as the contract writes
// them, so that decimals keep every digit.

export type CheckRule =
  | { readonly kind: 'not_null' }
  | { readonly kind: 'unique' }
  | { readonly kind: 'range'; readonly min: string | null; readonly max: string | null }
  | { readonly kind: 'accepted_values'; readonly values: readonly string[] }
  /** A regular expression of PostgreSQL that matches somewhere in the text. */
  | { readonly kind: 'pattern'; readonly pattern: string }
  /** `maxAgeSeconds` null = the freshness that the contract promises. */
  | { readonly kind: 'freshness'; readonly maxAgeSeconds: number | null }
  | { readonly kind: 'row_count'; readonly min: number | null; readonly max: number | null }
  | { readonly kind: 'custom_sql'; readonly sql: string }
  /** `product` as `<domain>.<product>` or `<domain>.<product>@<major>`. */
  | { readonly kind: 'referential'; readonly product: string; readonly column: string }
  /** Null = what `sla.completeness` says. */
  | { readonly kind: 'completeness'; readonly promise: number | null; readonly reference: string | null }
  | { readonly kind: 'volume'; readonly maxChangePercent: number }
  | { readonly kind: 'schema'; readonly allowsExtra: boolean };

export const checkTypes = [
  'not_null',
  'unique',
  'range',
  'freshness',
  'row_count',
  'custom_sql',
  'accepted_values',
  'pattern',
  'referential',
  'completeness',
  'volume',
  'schema',
] as const satisfies readonly CheckRule['kind'][];
