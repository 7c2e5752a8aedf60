// One entry of `pii_paths`: a path that may lead through all elements of a list, never to one of them.

import { readDocumentPath } from './document-path.ts';
import type { PiiPath, PiiStep } from './product.ts';

export type PiiPathReading =
  | { readonly path: PiiPath; readonly reason: null }
  | { readonly path: null; readonly reason: string };

export function readPiiPath(text: string): PiiPathReading {
  const reading = readDocumentPath(text);
  if (reading.kind === 'problem') return { path: null, reason: `at character ${reading.at} ${reading.reason}` };
  const steps = reading.steps.filter((step): step is PiiStep => step.kind !== 'element');
  if (steps.length === reading.steps.length) return { path: { text, steps }, reason: null };
  return {
    path: null,
    reason: 'it names one element of a list, and the others would stay in clear. Write [*] for all',
  };
}

/** All places of both, each once, however it is written, and none inside another. */
export function unitePiiPaths(a: readonly PiiPath[], b: readonly PiiPath[]): readonly PiiPath[] {
  const all = [...a, ...b];
  return all.filter((path, index) =>
    all.every((other, place) => place === index || !isWithin(path, other) || (isWithin(other, path) && index < place)),
  );
}

export function areSamePlaces(a: readonly PiiPath[], b: readonly PiiPath[]): boolean {
  return a.length === b.length && a.every((path) => b.some((other) => isWithin(path, other) && isWithin(other, path)));
}

/** Whether `inner` is `outer`, or a place in it. */
export function isWithin(inner: PiiPath, outer: PiiPath): boolean {
  return outer.steps.every((step, index) => JSON.stringify(step) === JSON.stringify(inner.steps[index]));
}
