// `npm run bench:pii`: how much of what is personal `concord introspect` finds in tables that it was not written for, and how
// often it is wrong; for the tables by which it was made good, and for those that were held out.

import pg from 'pg';
import { draftContract } from '../../../contracts/draft/draft-contract.ts';
import { introspectTable } from '../../../subgraphs/sql/introspect/introspect-table.ts';
import { createKnownTables, readKnownTables, type Score, score } from '../../support/authoring-tables.ts';
import { startTestServer } from '../../support/test-server.ts';

const server = await startTestServer(process.env);
const client = new pg.Client({ connectionString: server.url });
try {
  await client.connect();
  await client.query('drop schema if exists made cascade');
  const sets = ['tables', 'held-out'] as const;
  const all = sets.map((set) => ({ set, tables: readKnownTables(set) }));
  await createKnownTables(
    client,
    all.flatMap(({ tables }) => tables),
  );
  for (const { set, tables } of all) {
    const scores: Score[] = [];
    for (const table of tables) {
      const cpu = process.cpuUsage();
      const described = await introspectTable(client, table, { sampledRows: 10_000, timeoutSeconds: 30 });
      const draft = draftContract(described, {
        domain: 'trial',
        tier: 'product',
        product: 'trial',
        status: 'draft',
        products: [],
        databaseUrlEnv: null,
      });
      const { user } = process.cpuUsage(cpu);
      const result = score(table, draft);
      scores.push(result);
      console.log(describe(table.file, result, Math.round(user / 1_000)));
    }
    console.log(`${set}: ${summarize(scores)}\n`);
  }
} finally {
  await client.end();
  await server.stop();
}

function describe(file: string, { found, missed, falseAlarms, columns }: Score, milliseconds: number): string {
  const told = `${file}: ${columns} columns, found ${found.length} of ${found.length + missed.length}, ${milliseconds} ms CPU`;
  return [
    told,
    ...(missed.length > 0 ? [`  missed: ${missed.join(', ')}`] : []),
    ...(falseAlarms.length > 0 ? [`  false alarms: ${falseAlarms.join(', ')}`] : []),
  ].join('\n');
}

function summarize(scores: readonly Score[]): string {
  const sum = (count: (one: Score) => number) => scores.reduce((total, one) => total + count(one), 0);
  const found = sum((one) => one.found.length);
  const personal = found + sum((one) => one.missed.length);
  const alarms = sum((one) => one.falseAlarms.length);
  return `recall ${found} of ${personal} (${Math.round((100 * found) / Math.max(1, personal))} %), ${alarms} false alarms among ${sum((one) => one.columns)} columns (precision ${Math.round((100 * found) / Math.max(1, found + alarms))} %)`;
}
