// Where the thread begins that checks one change, by the settings of its process, and gives the report.

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
  const report = await checkHere({ ...environment, read: (name) => variables.get(name) ?? null })(change);
  port.postMessage({ kind: 'report', report } satisfies CheckReply);
} catch (error) {
  if (!(error instanceof ConcordError)) throw error;
  port.postMessage({ kind: 'refused', code: error.code, data: error.data as never } satisfies CheckReply);
}
