// The URL of a database carries how its connection is protected, in the parameters of libpq: `sslmode`, `sslrootcert`,
// `sslcert`, `sslkey`, and `sslservername`, which is ours. Settings and PGSSL... variables are written into the URL, and read
// from it where a connection is made.

import { readFileSync } from 'node:fs';
import { ConcordError } from '../errors/concord-error.ts';
import { hostOf, type Tls } from '../subgraphs/sql/tls.ts';
import type { TlsSettings } from './settings/database-settings.ts';

const parameters = ['sslmode', 'sslrootcert', 'sslservername', 'sslcert', 'sslkey'] as const;
type Parameter = (typeof parameters)[number];

const modes: Readonly<Record<TlsSettings['mode'], string>> = {
  off: 'disable',
  require: 'require',
  verify: 'verify-full',
};

type Read = (name: string) => string | null;

/**
 * The URL with its protection written into it. `own` is what the settings say of this very database, which then may not
 * be said in the URL as well; `common` is what they say of all, and counts where neither says anything.
 *
 * @throws ConcordError CONFIGURATION_INVALID
 */
export function protectUrl(
  url: string,
  where: string,
  { own, common, read }: { readonly own: TlsSettings | null; readonly common: TlsSettings | null; readonly read: Read },
): string {
  const isInUrl = parameters.some((name) => new URL(url).searchParams.has(name));
  if (own !== null && isInUrl) {
    throw invalid(
      where,
      'says in its URL how it is protected (sslmode), and so does the configuration (tls). Keep one',
    );
  }
  if (isInUrl) return url;
  const settings = own ?? common;
  return settings === null ? withVariables(url, read) : withSettings(url, settings);
}

function withSettings(url: string, settings: TlsSettings): string {
  return withParameters(url, {
    sslmode: modes[settings.mode],
    sslrootcert: settings.caFile,
    sslservername: settings.serverName,
    sslcert: settings.certFile,
    sslkey: settings.keyFile,
  });
}

/** The variables of libpq. */
function withVariables(url: string, read: Read): string {
  return withParameters(url, {
    sslmode: read('PGSSLMODE'),
    sslrootcert: read('PGSSLROOTCERT'),
    sslservername: null,
    sslcert: read('PGSSLCERT'),
    sslkey: read('PGSSLKEY'),
  });
}

function withParameters(url: string, given: Readonly<Record<Parameter, string | null>>): string {
  const result = new URL(url);
  for (const [name, value] of Object.entries(given)) if (value !== null) result.searchParams.set(name, value);
  return result.href;
}

export type Connecting = { readonly url: string; readonly tls: Tls };

/** The URL without what concerns its protection, and that by itself. @throws ConcordError CONFIGURATION_INVALID */
export function readTls(url: string, where: string): Connecting {
  const plain = new URL(url);
  const take = (name: string) => {
    const value = plain.searchParams.get(name) || null;
    plain.searchParams.delete(name);
    return value;
  };
  const given: Readonly<Record<Parameter, string | null>> = {
    sslmode: take('sslmode'),
    sslrootcert: take('sslrootcert'),
    sslservername: take('sslservername'),
    sslcert: take('sslcert'),
    sslkey: take('sslkey'),
  };
  // Only says how other drivers are to read sslmode: as libpq does, which is how it is read here.
  take('uselibpqcompat');
  const unknown = [...plain.searchParams.keys()].find((name) => /^ssl(?!negotiation$)/.test(name));
  if (unknown !== undefined) {
    throw invalid(where, `has the parameter ${unknown}, which is not known. Known: ${parameters.join(', ')}`);
  }
  return { url: plain.href, tls: tlsOf(given, where) };
}

function tlsOf(given: Readonly<Record<Parameter, string | null>>, where: string): Tls {
  const { sslmode, sslrootcert, sslservername, sslcert, sslkey } = given;
  if ((sslcert === null) !== (sslkey === null)) {
    throw invalid(where, 'needs the certificate of the client and its key together (sslcert and sslkey)');
  }
  const readClient = () =>
    sslcert === null || sslkey === null ? null : { certificate: readPem(sslcert, where), key: readPem(sslkey, where) };
  const isChecked = sslrootcert !== null || sslservername !== null;
  switch (sslmode ?? 'disable') {
    case 'verify-full': {
      const authorities = sslrootcert === null || sslrootcert === 'system' ? null : readPem(sslrootcert, where);
      return { kind: 'verify', authorities, serverName: sslservername, client: readClient() };
    }
    case 'require':
      if (!isChecked) return { kind: 'require', client: readClient() };
      throw invalid(
        where,
        'names an authority or a server name, which only sslmode=verify-full (tls mode verify) checks',
      );
    case 'disable':
      if (!isChecked && sslcert === null) return { kind: 'off' };
      throw invalid(where, 'names certificates, but no TLS: add sslmode=verify-full (tls mode verify)');
    case 'verify-ca':
      throw invalid(
        where,
        'has sslmode=verify-ca, which believes any host of that authority. Write verify-full, and the name in the certificate as sslservername where it is not that of the host',
      );
    case 'prefer':
    case 'allow':
      throw invalid(
        where,
        `has sslmode=${sslmode}, which quietly goes on in clear. Write verify-full, require or disable`,
      );
    default:
      throw invalid(where, `has an sslmode that does not exist. Write verify-full, require or disable`);
  }
}

function readPem(file: string, where: string): string {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw invalid(
      where,
      `names the file ${file}, which cannot be read (${String((cause as NodeJS.ErrnoException).code)})`,
    );
  }
  if (text.includes('-----BEGIN ')) return text;
  throw invalid(where, `names the file ${file}, which holds nothing in the format PEM`);
}

/** True where others on the way could listen, and nobody said that this is meant: another machine, no TLS, no `sslmode`. */
export function isExposed(url: string): boolean {
  return !new URL(url).searchParams.has('sslmode') && !/^(localhost|127\.\d+\.\d+\.\d+|::1|\/.*|)$/.test(hostOf(url));
}

function invalid(name: string, reason: string): ConcordError {
  return new ConcordError('CONFIGURATION_INVALID', { name, reason });
}
