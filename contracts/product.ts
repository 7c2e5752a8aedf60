// The product model: what a contract says, parsed, linked and complete. Plain readonly data; every later stage knows
// this and nothing of YAML. Keys whose enforcement comes later are kept here all the same.

import type { FilePosition } from '../errors/concord-error.ts';
import type { Alert } from './alert.ts';
import type { CheckRule } from './check-rule.ts';
import type { PathStep } from './document-path.ts';

/** All contracts of a mesh that could be read, linked with each other. What was refused stands beside it, in `LoadedMesh`. */
export type Mesh = { readonly domains: readonly Domain[]; readonly products: readonly Product[] };

export type Domain = {
  readonly name: string;
  readonly title: string | null;
  readonly boundedContext: string;
  readonly owner: Owner;
  readonly repository: string | null;
  readonly codeOwners: readonly string[];
  /** Environment variable that holds the URL of the domain's own database; null = the mesh's. */
  readonly databaseUrlEnv: string | null;
};

export type Owner = {
  readonly team: string;
  readonly onCall: string | null;
  readonly contact: string | null;
  readonly slack: string | null;
  readonly reviewers: readonly string[];
};

export type Version = { readonly text: string; readonly major: number; readonly minor: number; readonly patch: number };

export type Tier = 'product' | 'curated';

export type Product = {
  /** `orders.order_facts` for the major with the plain name, `orders.order_facts@3` for a later major. */
  readonly key: string;
  /** `orders.order_facts`, the same for all majors. */
  readonly id: string;
  readonly domain: string;
  readonly tier: Tier;
  /** The product's name inside its domain, `order_facts`. */
  readonly name: string;
  readonly version: Version;
  /** Whether this major carries the plain GraphQL name (the first published one does, for good). */
  readonly hasPlainName: boolean;
  readonly status: 'draft' | 'published' | 'deprecated';
  readonly title: string;
  readonly description: string;
  readonly owner: Owner;
  readonly tags: readonly string[];
  readonly source: SourceTable;
  readonly primaryKey: readonly string[];
  readonly columns: readonly Column[];
  readonly sla: Sla;
  /** Business meaning by column name, or by a name of the author's own such as `null_rule`. */
  readonly semantics: Readonly<Record<string, string>>;
  readonly quality: readonly QualityCheck[];
  readonly access: AccessRules;
  readonly aggregates: boolean;
  readonly onBrokenQuality: {
    readonly default: BrokenQualityAction;
    readonly byDomain: Readonly<Record<string, BrokenQualityAction>>;
  };
  readonly region: string | null;
  readonly retentionDays: number | null;
  readonly encryption: string | null;
  readonly lineage: Readonly<Record<string, readonly string[]>>;
  readonly observability: {
    readonly metrics: readonly string[];
    readonly alerts: readonly Alert[];
  };
  /** As the contract has it; `previousVersion` may name an earlier major, of which it then speaks. */
  readonly deprecation: Deprecation | null;
  /** After linking: what becomes of this major, whoever announces it; null where it goes on. */
  readonly sunset: Sunset | null;
  readonly changelog: readonly ChangelogEntry[];
  readonly at: FilePosition;
  readonly versionAt: FilePosition;
};

/** The table or view that a product reads; `source.ts` tells whether two products read the same. */
export type SourceTable = {
  /** `Domain.databaseUrlEnv` of the product's domain: the variable that names its database, null = the mesh's. */
  readonly databaseUrlEnv: string | null;
  readonly schema: string;
  readonly table: string;
};

export type Column = {
  readonly name: string;
  readonly type: ColumnType;
  /** Null where the table's column has the same name and a type that fits; `table-column.ts` gives the name in the table. */
  readonly from: ColumnOrigin | null;
  readonly required: boolean;
  readonly description: string;
  readonly title: string | null;
  readonly unit: string | null;
  /** What the table puts where nothing is written; of the column's type. Null = nothing is said. */
  readonly default: unknown;
  readonly tags: readonly string[];
  /** True when tagged PII, or inherited from the key that it references. */
  readonly isPii: boolean;
  /** After linking: the column's own mask, or that of the key it references. */
  readonly mask: Mask | null;
  /** A column of the table that already holds tokens, where Concord may not add one. */
  readonly tokenColumn: string | null;
  /**
   * `<product id>.<column>` of the key whose secret makes this column's tokens (the referenced key's, so that both sides
   * of a join agree); null unless the mask is `tokenize` or `sha256`.
   */
  readonly tokenLabel: string | null;
  /** After linking: who sees the column in clear. Empty and masked = nobody. Without a mask everyone who may read. */
  readonly unmask: readonly Grantee[];
  /** Where personal data stand in a JSON document; without a mask of the column just these places are masked. */
  readonly piiPaths: readonly PiiPath[];
  readonly constraints: Constraints;
  readonly references: Reference | null;
  readonly transform: string | null;
  readonly deprecated: string | null;
  readonly at: FilePosition;
};

/** What a column is in the table. `type` is that of the table's column where it is cast (`casts.ts`), else null. */
export type ColumnOrigin = { readonly column: string; readonly type: ColumnType | null };

/** `text` as the contract has it; `steps` are keys, and `[*]` for all elements of a list. */
export type PiiPath = { readonly text: string; readonly steps: readonly PiiStep[] };
export type PiiStep = Exclude<PathStep, { kind: 'element' }>;

export type ScalarTypeName =
  | 'string'
  | 'text'
  | 'uuid'
  | 'integer'
  | 'bigint'
  | 'float'
  | 'boolean'
  | 'date'
  | 'time'
  | 'timestamp'
  | 'timestamp_tz'
  | 'json';

export type ColumnType =
  | { readonly kind: 'scalar'; readonly name: ScalarTypeName }
  | { readonly kind: 'decimal'; readonly precision: number | null; readonly scale: number | null }
  | { readonly kind: 'array'; readonly of: Exclude<ColumnType, { kind: 'array' }> };

export type Mask = 'redact' | 'last4' | 'sha256' | 'tokenize' | 'null' | 'year' | 'bucket' | 'deny';

export type Constraints = {
  readonly notNull: boolean;
  readonly unique: boolean;
  /** Lexical, as in the contract, so that decimals keep every digit. */
  readonly min: string | null;
  readonly max: string | null;
  readonly in: readonly string[] | null;
  readonly pattern: string | null;
};

/** A foreign key; `as` names the field on this product, `reverse` the connection on the referenced one. */
export type Reference = {
  /** `Product.key` of the referenced product; linked, so it is in the mesh, or null where that product was refused. */
  readonly productKey: string | null;
  /** `<product id>.<column>` of the key at the end of the chain of references; null where one of them leads nowhere. */
  readonly root: string | null;
  readonly column: string;
  readonly as: string | null;
  readonly reverse: string | null;
};

export type Sla = {
  readonly freshnessSeconds: number;
  readonly freshnessColumn: string | null;
  readonly updateSchedule: string | null;
  /** Percent, 0-100. */
  readonly availability: number | null;
  readonly latencyP95Ms: number | null;
  readonly completeness: { readonly promise: number; readonly reference: string | null } | null;
  readonly accuracy: number | null;
  readonly lateArrivalSeconds: number | null;
};

export type QualityCheck = {
  readonly name: string;
  readonly type: CheckRule['kind'];
  readonly column: string | null;
  /** As the contract writes them. */
  readonly params: Readonly<Record<string, unknown>>;
  /** What they mean. */
  readonly rule: CheckRule;
  readonly severity: 'error' | 'warning';
  /** So many rows may break it. */
  readonly threshold: number;
  readonly description: string | null;
  readonly at: FilePosition;
};

/** Everything that is given must hold: `{ role: analyst, domain: marketing }` is an analyst of marketing. */
export type Grantee = { readonly role: string | null; readonly domain: string | null; readonly team: string | null };

export type AccessRules = {
  readonly discovery: 'public' | 'members';
  readonly read: readonly Grantee[];
  readonly write: readonly Grantee[];
  readonly unmask: readonly Grantee[];
  readonly rows: readonly RowRule[];
  readonly minGroup: number | null;
};

/** Rows that a matching viewer may see; several matching rules must all hold. All comparisons of `where` must hold. */
export type RowRule = { readonly grantee: Grantee; readonly where: readonly RowComparison[] };

export type RowComparison = {
  readonly column: string;
  readonly operator: 'eq' | 'ne' | 'in' | 'notIn' | 'lt' | 'lte' | 'gt' | 'gte';
  readonly operand: RowOperand;
};

export type RowOperand =
  | { readonly kind: 'literal'; readonly values: readonly string[] }
  /** `$claims.countries`: the claim of the viewer's token; missing = no rows. */
  | { readonly kind: 'claim'; readonly claim: string };

export type BrokenQualityAction = 'serve' | 'warn' | 'refuse';

export type Deprecation = {
  readonly previousVersion: string | null;
  readonly sunsetDate: string | null;
  readonly migrationNotes: string | null;
};

export type Sunset = {
  /** 2026-09-30, the last day in UTC on which it is answered; null = not said. */
  readonly date: string | null;
  /** The end of that day in milliseconds since 1970. */
  readonly endsAt: number | null;
  /** Null where no later major is live. */
  readonly successor: Successor | null;
  readonly migrationNotes: string | null;
};

/** `field` is where it stands in the graph, `orders.orderFactsV3`. */
export type Successor = { readonly key: string; readonly version: string; readonly field: string };

export type ChangelogEntry = {
  readonly version: string;
  readonly date: string | null;
  readonly changes: readonly string[];
  readonly breaking: boolean;
};
