// What settings say of TLS to databases, put together from their single keys.

import { resolve } from 'node:path';
import type { TlsSettings } from './database-settings.ts';
import type { DomainSection } from './file-form.ts';
import type { Values } from './table.ts';

/** Of the mesh's own database, and of all that say nothing of their own. */
export function tlsOfAll(values: Values): TlsSettings | null {
  const { tlsMode: mode, tlsCaFile: caFile, tlsServerName: serverName } = values;
  const { tlsCertFile: certFile, tlsKeyFile: keyFile } = values;
  return mode === null ? null : { mode, caFile, serverName, certFile, keyFile };
}

/** `folder` is that of the file, from which its paths are seen. */
export function tlsOfDomain(tls: NonNullable<DomainSection['database']>['tls'], folder: string): TlsSettings | null {
  if (tls === undefined) return null;
  const path = (file: string | undefined) => (file === undefined ? null : resolve(folder, file));
  return {
    mode: tls.mode,
    caFile: path(tls.ca_file),
    serverName: tls.server_name ?? null,
    certFile: path(tls.cert_file),
    keyFile: path(tls.key_file),
  };
}
