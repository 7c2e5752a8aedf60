// Where the thread begins that checks one change, by the settings of its process: it gives what can be served of the files, goes
// on when it is told so, and gives the report.

import { once } from 'node:events';
import { parentPort, workerData } from 'node:worker_threads';
import { ConcordError } from '../../errors/concord-error.ts';
import { readEnvironment } from '../environment.ts';
import { checkHere } from './check-here.ts';
import type { CheckReply, CheckWork } from './check-in-thread.ts';

const port = parentPort;
if (port === null) throw new Error('This runs in a worker thread only.');
const { change, settings } = workerData as CheckWork;
try {
  const { variables, ...handed } = settings;
  // The others concern no check.
  const environment = { ...readEnvironment({}, settings.home), ...handed };
  const check = checkHere({ ...environment, read: (name) => variables.get(name) ?? null });
  const { report } = await check(change, async (after) => {
    const answer = once(port, 'message');
    port.postMessage({ kind: 'loaded', after } satisfies CheckReply);
    await answer; // who refuses ends the thread
    return [];
  });
  port.postMessage({ kind: 'report', report } satisfies CheckReply);
} catch (error) {
  if (!(error instanceof ConcordError)) throw error;
  port.postMessage({ kind: 'refused', code: error.code, data: error.data as never } satisfies CheckReply);
}
