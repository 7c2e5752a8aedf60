// The doors "in-flight sharing" and "kept answers": all viewers ask the same at the same moment, again and again, so that
// everything that is shared or kept meets all of them. Each must get what a mesh gives that shares and keeps nothing.
// CONCORD_TEST_SEED and CONCORD_TEST_REQUESTS choose which requests and how many.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Viewer } from '../../identity/viewer.ts';
import type { ReadEvent } from '../../subgraphs/product/answer-read.ts';
import { createAnswerShelf } from '../../subgraphs/product/keep-answers.ts';
import { viewerOf } from '../support/shop-mesh.ts';
import { type AttackDatabase, type AttackMesh, createAttackDatabase, serveAttackMesh } from './attack-mesh.ts';
import { type AttackRequest, createAttackRequests } from './attack-requests.ts';
import { admin, maskedViewers } from './attack-viewers.ts';

const seed = Number(process.env.CONCORD_TEST_SEED ?? 20_261_127);
const requests = Number(process.env.CONCORD_TEST_REQUESTS ?? 60);

/** Of each class, and two more that differ from another in claims alone. */
const viewers: readonly Viewer[] = [
  admin,
  ...maskedViewers.map(({ viewer }) => viewer),
  viewerOf('regional', { countries: ['FR'], region: 'south' }),
  viewerOf('junior', { level: 1 }),
];
const rounds = 3;

let database: AttackDatabase;
let alone: AttackMesh;
beforeAll(async () => {
  database = await createAttackDatabase();
  alone = await serveAttackMesh(database);
});
afterAll(async () => {
  await alone.close();
  await database.drop();
});

async function ask(mesh: AttackMesh, viewer: Viewer, { query, variables, domain }: AttackRequest): Promise<string> {
  const context = { viewer, signal: new AbortController().signal };
  if (domain === null) return (await mesh.gateway.execute({ query, variables }, context)).text;
  const reply = await mesh.domains.get(domain)?.execute({ query, variables }, context);
  // Fields that run side by side fail in any order.
  const errors = reply?.errors.map((error) => JSON.stringify(error)).sort();
  return `${reply?.dataText} ${errors}`;
}

describe.each([
  ['by one user of the database', false],
  ['by a role for each class', true],
])(`what viewers share who read %s, seed ${seed}`, { timeout: 600_000 }, (_, byRoles) => {
  it('is what each of them gets alone, and fewer statements', async () => {
    const counts: Record<ReadEvent['outcome'], number> = { kept: 0, joined: 0, read: 0 };
    const onRead = ({ outcome }: ReadEvent) => {
      counts[outcome] += 1;
    };
    const shelf = createAnswerShelf({ mostBytes: 64_000_000, mostMs: 600_000, versionOf: () => 'stands still' });
    const shared = await serveAttackMesh(database, { byRoles, sharing: { isShared: true, shelf, onRead } });
    const source = await createAttackRequests({ mesh: alone, viewer: admin, seed }, []);
    const differences: unknown[] = [];
    for (let number = 0; number < requests; number++) {
      const request = source.next();
      const expected = await Promise.all(viewers.map((viewer) => ask(alone, viewer, request)));
      for (let round = 0; round < rounds; round++) {
        // Each twice at once, and every round begins with another viewer.
        const order = viewers.map((_one, index) => (index + round * 3) % viewers.length);
        const asked = [...order, ...order].map(async (index) => ({
          index,
          text: await ask(shared, viewers[index] ?? admin, request),
        }));
        for (const { index, text } of await Promise.all(asked)) {
          if (text !== expected[index])
            differences.push({ viewer: viewers[index], request, text, was: expected[index] });
        }
      }
    }
    await shared.close();
    console.log(
      `${requests} requests by ${viewers.length} viewers: ${JSON.stringify(counts)}, ${differences.length} differences`,
    );
    expect(differences.slice(0, 2)).toEqual([]);
    expect([counts.joined > counts.read / 2, counts.kept > counts.read / 2]).toEqual([true, true]);
  });
});
