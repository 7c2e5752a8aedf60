// How a connection to Postgres is protected. Said in full, because what `pg` makes of `sslmode` in a URL differs from what
// libpq makes of it (https://www.postgresql.org/docs/current/libpq-ssl.html), and from one of its versions to the next.

import { type ConnectionOptions, checkServerIdentity } from 'node:tls';

/** Texts in PEM, not paths. */
export type ClientCertificate = { readonly certificate: string; readonly key: string };

export type Tls =
  /** In clear. */
  | { readonly kind: 'off' }
  /** Encrypted, but whoever answers is believed. */
  | { readonly kind: 'require'; readonly client: ClientCertificate | null }
  | {
      readonly kind: 'verify';
      /** Null = the authorities that Node trusts. */
      readonly authorities: string | null;
      /** The name that the certificate must bear; null = the host that is connected to. */
      readonly serverName: string | null;
      readonly client: ClientCertificate | null;
    };

/** What `pg` takes as `ssl`. Always given, so that neither PGSSLMODE nor a default of `pg` decides. */
export function sslOptions(tls: Tls, host: string): ConnectionOptions | false {
  if (tls.kind === 'off') return false;
  const { client } = tls;
  const own = client === null ? {} : { cert: client.certificate, key: client.key };
  if (tls.kind === 'require') return { ...own, rejectUnauthorized: false };
  const { authorities, serverName } = tls;
  return {
    ...own,
    rejectUnauthorized: true,
    ...(authorities === null ? {} : { ca: authorities }),
    // Node compares with the name that `pg` hands on, which may be none; here it is always the one that is meant.
    checkServerIdentity: (_host, certificate) => checkServerIdentity(serverName ?? host, certificate),
  };
}

/** A failure of the handshake, by the codes of OpenSSL and Node. */
export function isTlsFailure(code: string): boolean {
  return /^(ERR_TLS_|ERR_SSL_|ERR_OSSL_|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|HOSTNAME_MISMATCH)/.test(code);
}

/** The host of a database's URL: a name, an address, or the folder of a socket; empty = this machine. */
export function hostOf(url: string): string {
  const { hostname, searchParams } = new URL(url);
  return searchParams.get('host') ?? decodeURIComponent(hostname).replace(/^\[(.*)\]$/, '$1');
}
