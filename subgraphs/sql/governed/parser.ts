// PostgreSQL's own parser, compiled to WebAssembly; loaded with the first query, so that it slows no start.

import type { ParseResult, ScanToken, SqlError } from 'libpg-query';

export type Parser = {
  readonly parse: (text: string) => ParseResult;
  /** `start` and `end` count bytes. */
  readonly scan: (text: string) => readonly ScanToken[];
  readonly isSyntaxError: (error: unknown) => error is SqlError;
};

let loading: Promise<Parser> | null = null;

export function loadParser(): Promise<Parser> {
  loading ??= load();
  return loading;
}

async function load(): Promise<Parser> {
  const { hasSqlDetails, loadModule, parseSync, scanSync } = await import('libpg-query');
  await loadModule();
  return { parse: parseSync, scan: (text) => scanSync(text).tokens, isSyntaxError: hasSqlDetails };
}
