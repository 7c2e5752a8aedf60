// What is to be checked, and what lies right of this room and is handed in: schemas, composition, databases.

import type { ContractFile, LoadedMesh } from '../../contracts/load.ts';
import type { Domain, Mesh, Product } from '../../contracts/product.ts';
import type { Database } from '../../subgraphs/sql/pool.ts';
import type { Question } from '../impact/met-changes.ts';
import type { CheckProduct } from '../quality/run-quality.ts';
import type { Finding, FindingPart, Impact } from './check-report.ts';

/** A subgraph that no contract makes. */
export type OutsideSubgraph = { readonly name: string; readonly url: string; readonly sdl: string };

export type MeshFiles = {
  readonly contracts: readonly ContractFile[];
  readonly outside: readonly OutsideSubgraph[];
};

/** The state before a change. */
export type FilesBefore = MeshFiles & {
  /**
   * What the change brings, where nobody knows how it stood before: others refer to it here as they will, and nothing of its own
   * is held against it.
   */
  readonly brought?: readonly ContractFile[];
};

export type CheckRequest = {
  /** `published` or a revision; null = compared with nothing. */
  readonly against: string | null;
  /** Null where there is nothing to compare with; without files = nothing was there, and all is new. */
  readonly before: FilesBefore | null;
  /** Why `before` is null, `nothing is published`. */
  readonly uncompared: string | null;
  /** The whole mesh as it would be. */
  readonly after: MeshFiles;
  /** Of `after.contracts`, the paths of those that somebody wants to change: what is wrong with them is always an error. */
  readonly candidates: ReadonlySet<string>;
  /** True = the checks of products that do not change are run as well. */
  readonly isWhole: boolean;
  /** Of these a part that cannot be looked at is an error. */
  readonly required: ReadonlySet<FindingPart>;
  /** Milliseconds since 1970. */
  readonly now: number;
};

export type UnmaskingAsked = {
  /** `Product.key` */
  readonly product: string;
  readonly column: string;
  /** Of the contract's text, SHA-256 in hex. */
  readonly digest: string;
};

export type NamedSdl = { readonly name: string; readonly sdl: string };

export type CheckTools = {
  readonly load: (files: readonly ContractFile[]) => LoadedMesh;
  /** Of each domain that is served, and of the catalog. */
  readonly printSubgraphs: (mesh: Mesh) => readonly NamedSdl[];
  /** @throws ConcordError COMPOSITION_FAILED */
  readonly compose: (concord: readonly NamedSdl[], outside: readonly OutsideSubgraph[]) => void;
  /** Where the tables of the domain stand; closed by who made the tools. @throws ConcordError where there is none */
  readonly openDatabase: (domain: Domain) => Promise<Database>;
  readonly readBy: (domain: Domain) => 'user' | 'roles';
  /** @throws ConcordError */
  readonly openChecks: (mesh: Mesh, domains: readonly Domain[]) => Promise<CheckProduct>;
  /** The checks of one product may take so long. */
  readonly qualitySeconds: number;
  /** Ends after so many seconds. */
  readonly endAfter: (seconds: number) => AbortSignal;
  /**
   * Those of these columns of whose contract's text somebody has approved that more people see them in clear.
   *
   * @throws ConcordError where it is not known
   */
  readonly findApproved: (asked: readonly UnmaskingAsked[]) => Promise<ReadonlySet<UnmaskingAsked>>;
  /** @throws ConcordError where it is not known who reads what */
  readonly findImpacts: (question: Question) => Promise<readonly Impact[]>;
  readonly policies: readonly ((product: Product) => readonly Finding[])[];
};
