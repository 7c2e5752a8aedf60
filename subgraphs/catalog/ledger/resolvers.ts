// The ledger's entries, in the words of the graph.

import type { LedgerPage, PlacedEntry } from '../../../mesh/ledger/read-ledger.ts';
import type { Resolvers } from '../resolver.ts';
import { showEntry, writePlace } from './find-entries.ts';

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
