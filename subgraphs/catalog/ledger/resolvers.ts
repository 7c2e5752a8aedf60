// The ledger's entries, in the words of the graph.

import type { LedgerEntry } from '../../../mesh/ledger/ledger-entry.ts';
import type { LedgerPage, PlacedEntry } from '../../../mesh/ledger/read-ledger.ts';
import type { Resolvers } from '../resolver.ts';
import { writePlace } from './find-entries.ts';

const connection: Resolvers<LedgerPage> = {
  nodes: ({ entries }, _, { show }, info) => show(entries, info).map(showEntry),
  pageInfo: ({ entries, hasMore, isFirst }) => ({
    hasNextPage: hasMore,
    hasPreviousPage: !isFirst,
    startCursor: cursorOf(entries[0]),
    endCursor: cursorOf(entries.at(-1)),
  }),
};

export const ledgerResolvers = { CatalogLedgerConnection: connection };

function cursorOf(entry: PlacedEntry | undefined): string | null {
  return entry === undefined ? null : writePlace(entry.place);
}

/** An entry in the words of the graph; what its kind does not have is null. */
function showEntry({ entry }: PlacedEntry) {
  const { at, kind, actor, product } = entry;
  return { ...actor, at: new Date(at).toISOString(), kind: kind.toUpperCase(), product, ...showRest(entry) };
}

function showRest(entry: LedgerEntry) {
  if (entry.kind === 'read') {
    const { clear, masked, rows, operation, door } = entry;
    return { clear, masked, rows, operation, door: door.toUpperCase() };
  }
  const { columns, request, event, consumer: grantee, until } = entry;
  return { columns, request, event: event.toUpperCase(), grantee, until: new Date(until).toISOString() };
}
