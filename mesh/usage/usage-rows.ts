// Counts on their way to the database, added up by what they are of. While the database is away they wait here, at most so
// many.

export type UsageRow = {
  /** 2026-01-31, in UTC. */
  readonly day: string;
  readonly consumer: string;
  /** `Product.key` */
  readonly product: string;
  readonly version: string;
  /** Its name in the graph; empty = the product as a whole. */
  readonly field: string;
  readonly requests: number;
};

export type TrafficRow = {
  /** Milliseconds since 1970. */
  readonly hour: number;
  /** `Product.key` */
  readonly product: string;
  readonly requests: number;
  readonly failures: number;
  readonly buckets: readonly number[];
};

export type WaitingRows = {
  readonly usage: Map<string, UsageRow>;
  readonly traffic: Map<string, TrafficRow>;
};

export function createWaitingRows(): WaitingRows {
  return { usage: new Map(), traffic: new Map() };
}

/** @returns how many rows there was no place for */
export function addRows(
  waiting: WaitingRows,
  usage: readonly UsageRow[],
  traffic: readonly TrafficRow[],
  most: number,
): number {
  let lost = 0;
  const put = <Row>(rows: Map<string, Row>, key: string, row: Row, merge: (known: Row) => Row) => {
    const known = rows.get(key);
    if (known !== undefined) rows.set(key, merge(known));
    else if (rows.size < most) rows.set(key, row);
    else lost += 1;
  };
  for (const row of usage) {
    const key = JSON.stringify([row.day, row.consumer, row.product, row.version, row.field]);
    put(waiting.usage, key, row, (known) => ({ ...known, requests: known.requests + row.requests }));
  }
  for (const row of traffic) {
    put(waiting.traffic, JSON.stringify([row.hour, row.product]), row, (known) => ({
      ...known,
      requests: known.requests + row.requests,
      failures: known.failures + row.failures,
      buckets: known.buckets.map((count, place) => count + (row.buckets[place] ?? 0)),
    }));
  }
  return lost;
}
