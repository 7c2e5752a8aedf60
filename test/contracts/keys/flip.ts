// One key written otherwise, and where that must be seen.

import type { Document, Documents } from './base-mesh.ts';
import type { Kind } from './observe.ts';

export type Flip = {
  /** As the walk names it. */
  readonly key: string;
  /** The kind of observation that keeps the key's own promise; `nothing` for a key that LIMITATIONS.md lists. */
  readonly by: Kind | 'nothing';
  readonly file: keyof Documents;
  /** `schema.3.mask`; numbers are places in lists. */
  readonly at: string;
  /** Undefined removes the key. */
  readonly to: unknown;
  /** What the base says besides, on both sides of the flip, by paths as above. */
  readonly given: Readonly<Record<string, unknown>>;
};

type Rest = Partial<Pick<Flip, 'at' | 'given'>>;

/** Of the contract; without `at` the first item of each list. */
export function flip(key: string, by: Flip['by'], to: unknown, { at = placeOf(key), given = {} }: Rest = {}): Flip {
  return { key, by, file: 'contract', at, to, given };
}

/** Of a later major of the contract, which `given` writes. */
export function flipLater(key: string, by: Flip['by'], to: unknown, given: Flip['given']): Flip {
  return { key, by, file: 'later', at: placeOf(key), to, given };
}

/** Of domain.yaml. */
export function flipDomain(key: string, by: Flip['by'], to: unknown): Flip {
  return { key, by, file: 'domain', at: placeOf(key), to, given: {} };
}

function placeOf(key: string): string {
  return key.replaceAll('[]', '.0');
}

/** The documents on either side of the flip. */
export function applyFlip(
  { file, at, to, given }: Flip,
  documents: Documents,
): readonly [before: Documents, after: Documents] {
  let document = documents[file] ?? {};
  for (const [place, value] of Object.entries(given)) document = set(document, place.split('.'), value);
  return [
    { ...documents, [file]: document },
    { ...documents, [file]: set(document, at.split('.'), to) },
  ];
}

function set(document: Document, path: readonly string[], value: unknown): Document {
  return setIn(document, path, value) as Document; // a map stays a map
}

function setIn(part: unknown, [step, ...rest]: readonly string[], value: unknown): unknown {
  if (step === undefined) return value;
  if (/^\d+$/.test(step)) {
    const items: unknown[] = Array.isArray(part) ? [...part] : [];
    items[Number(step)] = setIn(items[Number(step)], rest, value);
    return items;
  }
  const map = { ...(part as Document | undefined) };
  const inner = setIn(map[step], rest, value);
  if (inner === undefined) delete map[step];
  else map[step] = inner;
  return map;
}
