// Where a planning thread begins.

import { parentPort } from 'node:worker_threads';
import { createAnswerer } from './answer-requests.ts';
import type { PlanningReply } from './protocol.ts';

const port = parentPort;
if (port === null) throw new Error('This runs in a worker thread only.');
const answer = createAnswerer();
const send = (reply: PlanningReply) => port.postMessage(reply);
port.on('message', (request) => send(answer(request)));
send({ kind: 'ready' });
