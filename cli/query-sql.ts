// `concord sql`: one governed query, asked of a gateway that runs.

import { text as readAll } from 'node:stream/consumers';
import { ConcordError } from '../errors/concord-error.ts';
import type { Environment } from './environment.ts';
import { type PrintedTable, printTable } from './print-table.ts';
import { printToken } from './token.ts';

export type SqlOptions = {
  readonly role: readonly string[];
  readonly claim: readonly string[];
  readonly also: readonly string[];
  readonly url: string;
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
  const response = await ask(options.url, {
    authorization: `Bearer ${await findToken(options, context.environment)}`,
    accept: isCsv ? 'text/csv' : 'application/json',
    body: { product, products: options.also, query: query === '-' ? await readAll(context.stdin) : query },
  });
  const text = await response.text();
  if (!response.ok) throw new ConcordError('QUERY_REFUSED', { reason: readRefusal(text, response.status) });
  const isTruncated = response.headers.get('concord-truncated') === 'true';
  if (options.format !== 'table') print(text.trimEnd());
  else {
    const table = JSON.parse(text) as PrintedTable;
    print(`${printTable(table)}\n(${table.rows.length} ${table.rows.length === 1 ? 'row' : 'rows'})`);
  }
  if (isTruncated) warn('There are more rows than these. Filter more, or add up in the query.');
}

async function findToken({ token, role, claim }: SqlOptions, environment: Environment): Promise<string> {
  const given = token ?? environment.token;
  if (given !== null && given !== undefined) return given;
  if (role.length === 0) {
    const reason = 'is missing: name the role of a development token, or give a token with --token or CONCORD_TOKEN';
    throw new ConcordError('CONFIGURATION_INVALID', { name: '--role', reason });
  }
  const options = { role, claim, subject: undefined, domain: undefined, team: undefined, hours: '0.1' };
  return printToken(options, environment);
}

type Question = { readonly authorization: string; readonly accept: string; readonly body: object };

async function ask(url: string, { authorization, accept, body }: Question): Promise<Response> {
  if (!URL.canParse(url)) {
    const reason = 'must be the address of a gateway, such as http://localhost:4000';
    throw new ConcordError('CONFIGURATION_INVALID', { name: '--url', reason });
  }
  try {
    return await fetch(new URL('/sql', url), {
      method: 'POST',
      headers: { authorization, accept, 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(patienceMs),
    });
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
