// What tells one database from another, for contracts over one table: the server and database that a URL names, whoever
// signs in. So two domains that reach one database by two variables do not get around each other's masks.

import type { NameDatabase } from '../contracts/level-nodes.ts';
import { type Environment, readUrlFile } from './environment.ts';

/** Where the URL is not known to this process, the variable that should hold it has to do. */
export function createNameDatabase({ databaseUrl, domains, read }: Environment): NameDatabase {
  return (domain, databaseUrlEnv) => {
    const settings = domains.get(domain);
    const variable = settings?.urlEnv ?? databaseUrlEnv;
    const file = settings?.urlFile ?? null;
    const findUrl = () => (file !== null ? readUrlFile(file) : variable === null ? databaseUrl : read(variable));
    return nameServer(findUrl) ?? file ?? variable ?? '';
  };
}

/** Null where there is no URL that can be read: whoever connects will say so, and a process may not need to. */
function nameServer(findUrl: () => string | null): string | null {
  try {
    const { hostname, port, pathname, searchParams } = new URL(findUrl() ?? '');
    const server = `${searchParams.get('host') ?? hostname}:${searchParams.get('port') ?? (port || '5432')}`;
    return `${server.toLowerCase()}${decodeURIComponent(pathname)}`;
  } catch {
    return null;
  }
}
