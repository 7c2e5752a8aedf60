// How the CPU of an answer grows with its rows and with its fields, and how far that is from a straight line.

import { type Measurement, type MeasureOptions, measureServer, middleOf } from '../measure.ts';
import { prepareAlone } from '../prepare.ts';
import type { BenchQuery } from '../queries.ts';
import type { BenchServers } from '../servers.ts';
import { alignTable } from '../table.ts';
import { fitLine, type Line } from './fit-line.ts';

export type LinearRun = Omit<MeasureOptions, 'connections'> & {
  /** Whose arguments are taken. */
  readonly like: BenchQuery;
};

export type LinearResult = {
  /** What grows. */
  readonly by: 'rows' | 'fields';
  readonly points: readonly { readonly size: number; readonly measured: Measurement }[];
  /** Total CPU. */
  readonly line: Line;
};

const fields = ['orderId', 'customerId', 'orderTs', 'amount', 'currency', 'country', 'status', 'itemCount'];
const rowCounts = [10, 100, 1_000, 10_000];
const fieldCounts = [1, 2, 4, 8];
const usualRows = 1_000;
/** Connections: 10,000 rows at once of many would measure the memory of the machine. */
const connections = 4;

export async function measureLinear(
  servers: BenchServers,
  { like, ...options }: LinearRun,
): Promise<readonly LinearResult[]> {
  const rows = rowCounts.map((size) => ({ size, query: ofSize(like, size, fields.length) }));
  const columns = fieldCounts.map((size) => ({ size, query: ofSize(like, usualRows, size) }));
  const found = [];
  for (const [by, cases] of [['rows', rows] as const, ['fields', columns] as const]) {
    const points = await measurePoints(servers, cases, options);
    const line = fitLine(points.map(({ size, measured }) => [size, measured.totalCpu]));
    found.push({ by, points, line });
  }
  return found;
}

function ofSize(like: BenchQuery, rows: number, columns: number): BenchQuery {
  const query = `query ($before: DateTime!) { orders { orderFacts(
    where: { orderTs: { lt: $before } }, orderBy: [{ field: ORDER_TS, direction: DESC }], first: ${rows}
  ) { nodes { ${fields.slice(0, columns).join(' ')} } } } }`;
  return { ...like, query };
}

async function measurePoints(
  servers: BenchServers,
  cases: readonly { readonly size: number; readonly query: BenchQuery }[],
  { rounds, seconds, warmUpSeconds }: Omit<MeasureOptions, 'connections'>,
): Promise<LinearResult['points']> {
  const prepared = [];
  for (const { size, query } of cases)
    prepared.push({
      size,
      requests: await prepareAlone(servers, query, 'analyst', 10),
      found: [] as Measurement[],
    });
  for (const { requests } of prepared)
    await measureServer(servers, requests, servers.concord, { connections, seconds: warmUpSeconds });
  for (let round = 0; round < rounds; round++)
    for (const { requests, found } of prepared)
      found.push(await measureServer(servers, requests, servers.concord, { connections, seconds }));
  return prepared.map(({ size, found }) => ({ size, measured: middleOf(found) }));
}

export function printLinear(results: readonly LinearResult[]): string {
  return results
    .map(({ by, points, line }) => {
      const rows = points.map(({ size, measured }) => [
        String(size),
        ...[measured.serverCpu, measured.postgresCpu, measured.totalCpu].map((cpu) => cpu.toFixed(3)),
        (line.atZero + line.slope * size).toFixed(3),
        `${((100 * measured.totalCpu) / (line.atZero + line.slope * size) - 100).toFixed(0)} %`,
      ]);
      const heading = [by, 'node', 'postgres', 'CPU ms', 'line', 'off'];
      const told = `${line.atZero.toFixed(3)} ms and ${(1_000 * line.slope).toFixed(2)} µs for each of the ${by}.`;
      return `${alignTable([heading, ...rows], 0)}\n${told}`;
    })
    .join('\n\n');
}
