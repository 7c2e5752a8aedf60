// The persisted operations of the gateway: from the manifest that the settings name, and, where nothing else is answered, also
// what the gateway's own pages ask.

import { readFileSync } from 'node:fs';
import { ConcordError } from '../errors/concord-error.ts';
import { findUnfitOperations } from '../gateway/persisted/find-unfit-operations.ts';
import {
  createPersistedOperations,
  noPersistedOperations,
  type PersistedOperations,
} from '../gateway/persisted/persisted-operations.ts';
import { hashOf, type PersistedOperation, readManifest } from '../gateway/persisted/read-manifest.ts';
import type { GatewaySettings } from './environment.ts';

export type OpenedOperations = {
  readonly operations: PersistedOperations;
  /** Warns of those of the manifest that the graph could not answer. */
  readonly warnOfUnfit: (apiSchema: Parameters<typeof findUnfitOperations>[1]) => Promise<void>;
};

type Asked = Pick<GatewaySettings, 'operationsFile' | 'hasPersistedOnly'>;

/** @throws ConcordError OPERATIONS_INVALID, CONFIGURATION_INVALID */
export async function openOperations(
  { operationsFile, hasPersistedOnly }: Asked,
  warn: (line: string) => void,
): Promise<OpenedOperations> {
  if (operationsFile === null) {
    if (hasPersistedOnly) throw invalid('CONCORD_OPERATIONS_ONLY', 'is on, but CONCORD_OPERATIONS names no manifest');
    return { operations: noPersistedOperations, warnOfUnfit: async () => undefined };
  }
  const listed = readManifest(readText(operationsFile), operationsFile);
  const ofPages = hasPersistedOnly ? await readOperationsOfPages() : [];
  return {
    operations: createPersistedOperations([...ofPages, ...listed], { isOpen: !hasPersistedOnly }),
    warnOfUnfit: async (apiSchema) => {
      for await (const { id, reason } of findUnfitOperations(listed, apiSchema)) {
        warn(new ConcordError('OPERATION_UNFIT', { id, reason }).message);
      }
    },
  };
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    const reason = `cannot be read (${String((cause as NodeJS.ErrnoException).code)}), but CONCORD_OPERATIONS names it`;
    throw new ConcordError('CONFIGURATION_INVALID', { name: file, reason }, { cause });
  }
}

function invalid(name: string, reason: string): ConcordError {
  return new ConcordError('CONFIGURATION_INVALID', { name, reason });
}

type PortalRequest = { readonly query: string };
/** What of `portal/list-products.js` is used; a test holds the pages to it. */
type PortalRequests = {
  readonly listProducts: (wanted: object, hasStandings: boolean) => PortalRequest;
  readonly listColumns: (id: string) => PortalRequest;
  readonly listConsumers: (id: string) => PortalRequest;
};

/** The catalog's pages. GraphiQL asks whatever its reader writes, so there it can only run what is listed. */
export async function readOperationsOfPages(): Promise<readonly PersistedOperation[]> {
  const module = new URL('../portal/list-products.js', import.meta.url);
  const { listProducts, listColumns, listConsumers }: PortalRequests = await import(module.href);
  const wanted = { query: '', domain: '', chosen: { freshness: null, quality: null, score: null }, after: null };
  const requests = [listProducts(wanted, true), listProducts(wanted, false), listColumns(''), listConsumers('')];
  return requests.map(({ query }) => ({ id: hashOf(query), body: query }));
}
