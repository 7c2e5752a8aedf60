// How databases are used: for all domains, and what concord.yaml says of single ones.

export type DatabaseSettings = {
  /** Connections per domain. */
  readonly poolSize: number;
  /** Reads of one domain that wait for a connection, at most, and for how long. */
  readonly mostWaiting: number;
  readonly mostWaitingMs: number;
  readonly statementTimeoutSeconds: number;
  readonly tls: TlsSettings | null;
};

export const tlsModes = ['off', 'require', 'verify'] as const;

/** Files are absolute. */
export type TlsSettings = {
  readonly mode: (typeof tlsModes)[number];
  readonly caFile: string | null;
  readonly serverName: string | null;
  readonly certFile: string | null;
  readonly keyFile: string | null;
};

/** Null = as for all domains; an URL that is not here stands where domain.yaml says, or is that of the mesh. */
export type DomainSettings = {
  /** Where in concord.yaml, as `file:line:column`. */
  readonly place: string;
  readonly urlEnv: string | null;
  readonly urlFile: string | null;
  readonly poolSize: number | null;
  readonly statementTimeoutSeconds: number | null;
  readonly tls: TlsSettings | null;
};
