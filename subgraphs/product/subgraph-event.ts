// What happens in the subgraph of a domain, as typed data. Logs and metrics subscribe.

/** What an operator wants to know and a caller must not: the cause behind a coded or an unexpected failure. */
export type SubgraphEvent = {
  readonly kind: 'failure';
  readonly domain: string;
  readonly error: unknown;
  /** Of the request in which it happened, where it is known. */
  readonly requestId?: string | undefined;
};

/** A statement was run for a product. */
export type StatementEvent = {
  readonly domain: string;
  /** `Product.key` */
  readonly product: string;
  /** With the wait for a connection. */
  readonly ms: number;
  /** The code; null where it gave rows. */
  readonly failure: string | null;
};
