// What an operation is given by variables, for the statements that are made of it: a slot stands for each datum, which each
// request gives anew. Requests of one shape share their statements.

import { constant, deferred, type Given, type Operand } from '../sql/operand.ts';

export type SlotPath = readonly (string | number)[];

/** Stands for one datum of the variables. */
export class Slot {
  readonly path: SlotPath;
  constructor(path: SlotPath) {
    this.path = path;
  }
}

/** `given`, which may hold slots at any depth, as data of a request. */
export function readGiven(given: unknown): Operand<unknown> {
  if (given instanceof Slot) return readSlot(given);
  return holdsSlot(given) ? deferred((request) => fill(given, request)) : constant(given);
}

/** Most slots are whole variables. */
function readSlot(slot: Slot): Operand<unknown> {
  const [name, ...deeper] = slot.path;
  return typeof name === 'string' && deeper.length === 0
    ? deferred(({ variables }) => variables[name])
    : deferred((request) => fill(slot, request));
}

function holdsSlot(given: unknown): boolean {
  if (given instanceof Slot) return true;
  if (typeof given !== 'object' || given === null) return false;
  return Object.values(given).some(holdsSlot);
}

function fill(given: unknown, request: Given): unknown {
  if (given instanceof Slot) {
    return given.path.reduce<unknown>(
      (value, step) => (value as Record<string | number, unknown>)[step],
      request.variables,
    );
  }
  if (Array.isArray(given)) return given.map((item) => fill(item, request));
  if (typeof given !== 'object' || given === null) return given;
  return Object.fromEntries(Object.entries(given).map(([name, value]) => [name, fill(value, request)]));
}
