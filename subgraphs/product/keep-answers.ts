// Answers of reads that are kept while the data stand still: each for as long as every product that its statement read has
// the same version of its data as before the statement ran, and `mostMs` at most. What is asked a second time is kept, the
// least lately used goes first, and so much memory is taken and no more. One shelf serves all domains of a process.

import { LRUCache } from 'lru-cache';
import type { DataVersionOf } from '../../mesh/standing/data-version.ts';
import type { Reading } from '../sql/reading.ts';
import type { ReadRow } from './run-read.ts';

export type KeptAnswer = { readonly row: ReadRow; readonly keptSeconds: number };

export type AnswerShelf = {
  /** Null where there is none that is true now, or that is young enough. */
  readonly find: (name: string, products: readonly Reading[], mostSeconds: number) => KeptAnswer | null;
  /** Called before a read; what it gives keeps what the read gave. Null where it may not be kept. */
  readonly begin: (name: string, products: readonly Reading[]) => ((row: ReadRow) => void) | null;
  readonly figures: () => ShelfFigures;
};

export type ShelfFigures = {
  readonly answers: number;
  readonly bytes: number;
  /** Since the start, those that went for want of room. */
  readonly evicted: number;
};

type Options = {
  readonly mostBytes: number;
  readonly mostMs: number;
  readonly versionOf: DataVersionOf;
};

type Kept = { readonly row: ReadRow; readonly readAt: number; readonly versions: readonly string[] };

/** Larger ones are not kept, so that few do not take the room of many. */
const mostShare = 1 / 64;
/** Names that were asked once, and the characters of them all. */
const mostSeen = 10_000;
const mostSeenCharacters = 4_000_000;
/** About what the shelf itself takes for each. */
const overheadBytes = 500;

export function createAnswerShelf({ mostBytes, mostMs, versionOf }: Options): AnswerShelf {
  let evicted = 0;
  const shelf = new LRUCache<string, Kept>({
    maxSize: mostBytes,
    maxEntrySize: Math.floor(mostBytes * mostShare),
    sizeCalculation: ({ row }, name) => overheadBytes + 2 * (name.length + lengthOf(row)),
    dispose: (_, __, reason) => {
      if (reason === 'evict') evicted += 1;
    },
  });
  const seen = new LRUCache<string, number>({
    max: mostSeen,
    maxSize: mostSeenCharacters,
    sizeCalculation: (_, name) => name.length + 1,
  });
  const isTrue = ({ versions }: Kept, products: readonly Reading[]) =>
    versions.length === products.length &&
    products.every(({ table }, index) => versionOf(table.product) === versions[index]);

  return {
    find(name, products, mostSeconds) {
      const kept = shelf.get(name);
      if (kept === undefined) {
        seen.set(name, (seen.get(name) ?? 0) + 1);
        return null;
      }
      const ageMs = performance.now() - kept.readAt;
      if (ageMs > mostMs || !isTrue(kept, products)) {
        shelf.delete(name);
        return null;
      }
      return ageMs > mostSeconds * 1_000 ? null : { row: kept.row, keptSeconds: Math.floor(ageMs / 1_000) };
    },
    begin(name, products) {
      const readAt = performance.now();
      const versions: string[] = [];
      for (const { table } of products) {
        const version = versionOf(table.product);
        if (version === null) return null;
        versions.push(version);
      }
      // What reads no product stands on nothing that could be seen to move.
      if (versions.length === 0) return null;
      return (row) => {
        if ((seen.get(name) ?? 0) > 1) shelf.set(name, { row, readAt, versions });
      };
    },
    figures: () => ({ answers: shelf.size, bytes: shelf.calculatedSize, evicted }),
  };
}

/** Characters; each takes two bytes of memory at most. */
function lengthOf(row: ReadRow): number {
  return typeof row?.json === 'string' ? row.json.length : 0;
}
