// `concord sql`: one governed query, asked of a gateway that runs.

import { text as readAll } from 'node:stream/consumers';
import { ConcordError } from '../errors/concord-error.ts';
import type { SqlTable } from '../gateway/http/sql-table.ts';
import type { Environment } from './environment.ts';
import { findIdentity, type Identity } from './find-identity.ts';
import { printTable } from './print-table.ts';

export type SqlOptions = {
  readonly role: readonly string[];
  readonly claim: readonly string[];
  readonly also: readonly string[];
  readonly url: string | undefined;
  readonly token: string | undefined;
  readonly format: 'table' | 'csv' | 'json';
};

type Context = {
  readonly environment: Environment;
  /** Read where the query is `-`. */
  readonly stdin: NodeJS.ReadableStream;
  readonly print: (text: string) => void;
  readonly warn: (line: string) => void;
};

const patienceMs = 120_000;

/** @throws ConcordError GATEWAY_SILENT, QUERY_REFUSED, and those of `printToken` */
export async function querySql(product: string, query: string, options: SqlOptions, context: Context): Promise<void> {
  const { print, warn } = context;
  const isCsv = options.format === 'csv';
  const { isOk, status, text, isTruncated } = await ask(options.url ?? `http://localhost:${context.environment.port}`, {
    ...(await findIdentity(options, context.environment)),
    accept: isCsv ? 'text/csv' : 'application/json',
    body: { product, products: options.also, query: query === '-' ? await readAll(context.stdin) : query },
  });
  if (!isOk) throw new ConcordError('QUERY_REFUSED', { reason: readRefusal(text, status) });
  // An empty line of CSV is a row.
  if (options.format !== 'table') print(text.replace(/\r?\n$/, ''));
  else {
    const table = JSON.parse(text) as SqlTable;
    print(`${printTable(table)}\n(${table.rows.length} ${table.rows.length === 1 ? 'row' : 'rows'})`);
  }
  if (isTruncated) warn('There are more rows than these. Filter more, or add up in the query.');
}

type Question = Identity & { readonly accept: string; readonly body: object };

type Reply = {
  readonly isOk: boolean;
  readonly status: number;
  readonly text: string;
  readonly isTruncated: boolean;
};

/** Also an answer that breaks off, or does not end in time, is silence. @throws ConcordError GATEWAY_SILENT */
async function ask(url: string, { body, ...headers }: Question): Promise<Reply> {
  if (!URL.canParse(url)) {
    const reason = 'must be the address of a gateway, such as http://localhost:4000';
    throw new ConcordError('CONFIGURATION_INVALID', { name: '--url', reason });
  }
  try {
    const response = await fetch(new URL('/sql', url), {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(patienceMs),
    });
    return {
      isOk: response.ok,
      status: response.status,
      text: await response.text(),
      isTruncated: response.headers.get('concord-truncated') === 'true',
    };
  } catch (cause) {
    throw new ConcordError('GATEWAY_SILENT', { url }, { cause });
  }
}

/** The sentence of the gateway; something else may answer in its place. */
function readRefusal(text: string, status: number): string {
  try {
    const { errors } = JSON.parse(text) as { readonly errors?: readonly { readonly message?: unknown }[] };
    const message = errors?.[0]?.message;
    if (typeof message === 'string') return message;
  } catch {
    // told below
  }
  return `The address answers with the status ${status}, but not as a gateway of Concord does. Correct --url.`;
}
