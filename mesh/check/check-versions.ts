// What a change asks of versions, and whether they went so far.

import type { Change } from '../../contracts/compare/change.ts';
import { compareMeshes } from '../../contracts/compare/compare-meshes.ts';
import { judgeVersions } from '../../contracts/compare/judge-versions.ts';
import { createIsTouched } from '../../contracts/compare/touched.ts';
import { askedLevel } from '../../contracts/compare/version-level.ts';
import type { LoadedMesh } from '../../contracts/load.ts';
import type { Finding, ProductChange } from './check-report.ts';
import type { CheckRequest } from './check-request.ts';
import { findingOf } from './finding.ts';

export type Compared = { readonly changes: readonly Change[]; readonly findings: readonly Finding[] };

export function checkVersions(
  before: LoadedMesh,
  after: LoadedMesh,
  { before: files, after: later, now }: CheckRequest,
): Compared {
  const changes = compareMeshes(before, after);
  const isTouched = createIsTouched(files?.contracts ?? [], later.contracts);
  const today = new Date(now).toISOString().slice(0, 10);
  const problems = judgeVersions(before, after, changes, { today, isTouched });
  return { changes, findings: problems.map((problem) => findingOf('version', 'error', problem)) };
}

/** @param changed keys of those that are told; those that go are told as well */
export function listProductChanges(
  before: LoadedMesh | null,
  after: LoadedMesh,
  changed: ReadonlySet<string>,
  changes: readonly Change[],
): readonly ProductChange[] {
  const earlier = new Map(before?.mesh.products.map((product) => [product.key, product]));
  const later = new Set([
    ...after.mesh.products.map(({ key }) => key),
    ...after.refused.map(({ productKey }) => productKey),
  ]);
  const askedOf = (key: string) => askedLevel(changes.filter(({ product }) => product === key));
  const kept = after.mesh.products
    .filter(({ key }) => changed.has(key))
    .map(({ key, at, version }) => {
      const known = earlier.get(key);
      const asked = known === undefined ? null : askedOf(key);
      return { product: key, file: at.file, before: known?.version.text ?? null, after: version.text, asked };
    });
  const gone = [...earlier.values()]
    .filter(({ key }) => !later.has(key))
    .map(({ key, at, version }) => {
      return { product: key, file: at.file, before: version.text, after: null, asked: askedOf(key) };
    });
  return [...kept, ...gone];
}
