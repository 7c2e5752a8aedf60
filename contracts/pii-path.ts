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
