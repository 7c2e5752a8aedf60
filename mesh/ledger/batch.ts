// Entries <-> one row of the ledger. Most entries of a batch repeat the same actors, columns and operations, so the body
// names each once and an entry is a few numbers.

import type { DecisionEntry, LedgerActor, LedgerEntry, ReadEntry } from './ledger-entry.ts';

/** Times in milliseconds since 1970. */
export type Batch = {
  /** A UUID; a batch that is written twice is there once. */
  readonly id: string;
  readonly firstAt: number;
  readonly lastAt: number;
  readonly count: number;
  /** Keys and ids of the products in it, each once, by which the batch is found. */
  readonly products: readonly string[];
  /** JSON text. */
  readonly body: string;
};

type ActorRow = readonly [subject: string, role: string, consumer: string | null, purpose: string | null];
type ReadRow = readonly [product: string, door: ReadEntry['door'], clear: readonly string[], masked: readonly string[]];
/** As it is kept: who did it stands under another name. */
type DecisionRow = Omit<DecisionEntry, 'actor'> & { readonly reader: LedgerActor };
/** Milliseconds after the first one, places in the lists of readers (the actors), reads and operations (-1 = none), rows. */
type EntryRow = readonly [after: number, reader: number, read: number, operation: number, rows: number];

type Body = {
  readonly at: number;
  readonly readers: readonly ActorRow[];
  readonly reads: readonly ReadRow[];
  readonly operations: readonly string[];
  readonly entries: readonly (EntryRow | DecisionRow)[];
};

/** @param entries at least one */
export function encodeBatch(id: string, entries: readonly LedgerEntry[]): Batch {
  const times = entries.map(({ at }) => at);
  const firstAt = Math.min(...times);
  const actors = createList(({ subject, role, consumer, purpose }: LedgerActor): ActorRow => {
    return [subject, role, consumer, purpose];
  });
  const reads = createList(({ product, door, clear, masked }: ReadEntry): ReadRow => [product, door, clear, masked]);
  const operations = createList((operation: string) => operation);
  const findActor = rememberLast(actors.placeOf, (actor) => [actor]);
  const findRead = rememberLast(reads.placeOf, ({ clear, masked, product, door }) => [clear, masked, product, door]);
  const rows = entries.map((entry): EntryRow | DecisionRow => {
    if (entry.kind === 'access') {
      const { actor, ...decision } = entry;
      return { ...decision, reader: actor };
    }
    const { at, actor, operation } = entry;
    return [
      at - firstAt,
      findActor(actor),
      findRead(entry),
      operation === null ? -1 : operations.placeOf(operation),
      entry.rows,
    ];
  });
  const body: Body = {
    at: firstAt,
    readers: actors.items,
    reads: reads.items,
    operations: operations.items,
    entries: rows,
  };
  return {
    id,
    firstAt,
    lastAt: Math.max(...times),
    count: entries.length,
    products: listProducts([
      ...reads.items.map(([product]) => product),
      ...entries.flatMap((entry) => (entry.kind === 'access' ? entry.product : [])),
    ]),
    body: JSON.stringify(body),
  };
}

function listProducts(products: readonly string[]): readonly string[] {
  return [...new Set(products.flatMap((product) => [product, productIdOf(product)]))].sort();
}

/** In the order in which they were recorded. @throws where the body is none that `encodeBatch` made */
export function decodeEntries(body: string): readonly LedgerEntry[] {
  const { at, readers, reads, operations, entries } = JSON.parse(body) as Body;
  return entries.map((entry): LedgerEntry => {
    if (!isEntryRow(entry)) {
      const { reader: actor, ...decision } = entry;
      return { ...decision, actor };
    }
    const [after, reader, read, operation, rows] = entry;
    const [product, door, clear, masked] = itemAt(reads, read);
    return {
      kind: 'read',
      at: at + after,
      actor: actorOf(itemAt(readers, reader)),
      product,
      clear,
      masked,
      rows,
      operation: operation < 0 ? null : itemAt(operations, operation),
      door,
    };
  });
}

/** `Product.key` or `Product.id` -> `Product.id` */
export function productIdOf(product: string): string {
  return product.replace(/@\d+$/, '');
}

function isEntryRow(entry: EntryRow | DecisionRow): entry is EntryRow {
  return Array.isArray(entry);
}

function actorOf([subject, role, consumer, purpose]: ActorRow): LedgerActor {
  return { subject, role, consumer, purpose };
}

function itemAt<Item>(items: readonly Item[], place: number): Item {
  const item = items[place];
  if (item === undefined) throw new TypeError(`the ledger's batch has no item ${place}`);
  return item;
}

/** Equal items share a place. */
function createList<Given, Item>(itemOf: (given: Given) => Item) {
  const places = new Map<string, number>();
  const items: Item[] = [];
  return {
    items,
    placeOf(given: Given): number {
      const item = itemOf(given);
      const name = JSON.stringify(item);
      const place = places.get(name) ?? items.push(item) - 1;
      places.set(name, place);
      return place;
    },
  };
}

/** `find`, without writing out again what is the same as the last one by identity, part for part. */
function rememberLast<Given>(find: (given: Given) => number, partsOf: (given: Given) => readonly unknown[]) {
  const known = new Map<unknown, { readonly parts: readonly unknown[]; readonly place: number }>();
  return (given: Given): number => {
    const parts = partsOf(given);
    const last = known.get(parts[0]);
    if (last?.parts.every((part, index) => part === parts[index])) return last.place;
    const place = find(given);
    known.set(parts[0], { parts, place });
    return place;
  };
}
