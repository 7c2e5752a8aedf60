// One state of what is published, as concord.publications keeps it.

import type { Change } from '../../contracts/compare/change.ts';

export type PublicationKind = 'contract' | 'domain' | 'subgraph';

export type PublicationCause = 'publish' | 'rollback' | 'withdraw';

/** What is to be published. */
export type PublicationDraft = {
  readonly kind: PublicationKind;
  /** Of a contract `Product.key`; else the name of the domain or of the subgraph. */
  readonly name: string;
  /** Of a contract, `2.1.0`. */
  readonly version: string | null;
  /** The YAML or SDL as it was given; empty where it is withdrawn. */
  readonly text: string;
  /** Of a subgraph of foreign make, where it answers. */
  readonly url: string | null;
  readonly cause: PublicationCause;
  readonly note: string | null;
  /** What changes of the product; of contracts that were checked. */
  readonly changes?: readonly PublishedChange[];
};

/** One of the product's changes, as it is kept and told. */
export type PublishedChange = Pick<Change, 'kind' | 'level' | 'column' | 'message'>;

export type Publication = PublicationDraft & {
  /** Grows with each publication of the mesh. */
  readonly sequence: number;
  /** SHA-256 of the text, in hex. */
  readonly digest: string;
  readonly author: string;
  /** Milliseconds since 1970. */
  readonly publishedAt: number;
};

/** What is published at one moment: of each kind and name the last state, without what was withdrawn. */
export type Published = {
  /** Of the last publication of the mesh; 0 = nothing was ever published. */
  readonly sequence: number;
  readonly live: readonly Publication[];
};

export const nothingPublished: Published = { sequence: 0, live: [] };
