// One of two processes is told to stop while requests come; the other is there. Nobody notices.

import { afterAll, expect, it } from 'vitest';
import { createTestDatabase } from '../support/database.ts';
import { restartUnderLoad } from '../support/rolling-restart.ts';
import { cleanUp } from './run-concord.ts';

const database = await createTestDatabase('rolling');
afterAll(async () => {
  await cleanUp();
  await database.drop();
});

it('fails no request while each of two processes is stopped and started again under load', async () => {
  const { sent, failures, stops, exitCodes } = await restartUnderLoad({
    databaseUrl: database.url,
    restarts: 20,
    everyMs: 4,
    stopDelay: '5s',
  });
  console.log(`${sent} requests, ${failures.length} failed; stops took ${stops.join(', ')} ms`);
  expect(failures).toEqual([]);
  expect(exitCodes).toEqual(Array(20).fill(0));
});
