// A viewer that came in a signed statement -> Viewer. Its signer is a process of this mesh, but perhaps of another version:
// what it left out must not become a viewer of whom nothing is known.

import type { Viewer } from './viewer.ts';

/** Null for anything but a whole viewer. */
export function readViewer(given: unknown): Viewer | null {
  if (!isMap(given)) return null;
  const { subject, role, domain, team, consumer, purpose, registration, claims } = given;
  if (!isName(subject) || !isName(role) || !isMap(claims)) return null;
  if (!isNameOrNull(domain) || !isNameOrNull(team) || !isNameOrNull(consumer) || !isNameOrNull(purpose)) return null;
  const viewer = { subject, role, domain, team, consumer, purpose, claims };
  if (registration === undefined) return viewer;
  return isName(registration) ? { ...viewer, registration } : null;
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function isNameOrNull(value: unknown): value is string | null {
  return value === null || isName(value);
}
