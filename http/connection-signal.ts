// One signal for all requests of a connection: they come one after the other, and those that were sent ahead leave together. A
// signal for each of them costs as much as reading its body does.

import { setMaxListeners } from 'node:events';
import type { Socket } from 'node:net';

const signals = new WeakMap<Socket, AbortSignal>();

/** Fires when the connection closes. Whoever listens to it must stop when its request is done: the connection lives on. */
export function connectionSignalOf(socket: Socket): AbortSignal {
  const known = signals.get(socket);
  if (known !== undefined) return known;
  const controller = new AbortController();
  const { signal } = controller;
  // One request may wait for many statements; Node would warn of a leak from the eleventh on.
  setMaxListeners(0, signal);
  if (socket.destroyed) controller.abort();
  else socket.once('close', () => controller.abort());
  signals.set(socket, signal);
  return signal;
}
