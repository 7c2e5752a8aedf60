// Sockets whose answer is sent while the client still sends: whatever goes wrong on them then gets no second answer.

import type { Socket } from 'node:net';

/** With how many of its bytes were read when it was answered. */
export const answeredSockets = new WeakMap<Socket, number>();
