import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ApolloPipeline, createApolloPipeline } from '../../../gateway/http/apollo-pipeline.ts';
import { hashOf } from '../../../gateway/persisted/read-manifest.ts';
import { readGraphqlRequest } from '../../../http/graphql-request.ts';

let pipeline: ApolloPipeline;
beforeAll(async () => {
  pipeline = await createApolloPipeline({ hasAutomaticPersisting: true });
});
afterAll(() => pipeline.stop());

const head = { method: 'POST', headers: { 'content-type': 'application/json' } };

async function admit(query: string, isRegistering: boolean): Promise<string> {
  const extensions = { persistedQuery: { version: 1, sha256Hash: hashOf(query) } };
  const { kind } = await pipeline.admit(head, readGraphqlRequest({ extensions, ...(isRegistering ? { query } : {}) }));
  return kind;
}

it('forgets what was registered longest ago, by number and by size, and takes it anew', async () => {
  const first = '{ first: __typename }';
  const isKnown = () => admit(first, false);
  expect([await isKnown(), await admit(first, true), await isKnown()]).toEqual(['refused', 'admitted', 'admitted']);
  for (let index = 0; index < 2_000; index++) await admit(`{ n${index}: __typename }`, true);
  expect([await isKnown(), await admit(first, true), await isKnown()]).toEqual(['refused', 'admitted', 'admitted']);
  for (let index = 0; index < 60; index++) await admit(`{ n${index}: __typename } #${'x'.repeat(100_000)}`, true);
  expect(await isKnown()).toBe('refused');
});
