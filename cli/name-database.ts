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
    const url = file !== null ? readUrlFile(file) : variable === null ? databaseUrl : read(variable);
    return (url === null ? null : nameServer(url)) ?? file ?? variable ?? '';
  };
}

function nameServer(text: string): string | null {
  if (!URL.canParse(text)) return null;
  const { hostname, port, pathname, searchParams } = new URL(text);
  const server = `${searchParams.get('host') ?? hostname}:${searchParams.get('port') ?? (port || '5432')}`;
  return `${server.toLowerCase()}${decodeURIComponent(pathname)}`;
}
