// Semantic versions as a mechanical rule: what changed asks for a step, and the version must have gone at least so far. A major
// step never happens in the same file, because the name of a major never changes under its readers.

import { ConcordError } from '../../errors/concord-error.ts';
import type { Mesh, Product } from '../product.ts';
import type { Change } from './change.ts';
import type { ComparedMesh } from './compare-meshes.ts';
import { judgeSunsets } from './judge-sunsets.ts';
import { earliestSunset, isOver, sunsetOf } from './sunset-of.ts';
import { askedLevel, compareVersions, isEnough, nextVersion, stepOf, versionLevelOf } from './version-level.ts';

type Options = {
  /** 2026-01-31, in UTC. */
  readonly today: string;
  /**
   * Whether the contract of a product, `Product.key`, was written anew. One that was not cannot have another version, whatever
   * others over the same table, or its domain, do to it.
   */
  readonly isTouched?: (key: string) => boolean;
};

/** @param changes as `compareMeshes(before, after)` gives them */
export function judgeVersions(
  before: ComparedMesh,
  after: ComparedMesh,
  changes: readonly Change[],
  { today, isTouched = () => true }: Options,
): readonly ConcordError[] {
  const pairs = after.mesh.products.flatMap((product) => {
    const known = before.mesh.products.find(({ key }) => key === product.key);
    return known !== undefined && isTouched(product.key) ? [{ known, product }] : [];
  });
  return [
    ...pairs.flatMap(({ known, product }) => {
      const own = changes
        .filter((change) => change.product === product.key)
        .map((change) =>
          leavesWhatEnds(change, known, before.mesh, today) ? { ...change, level: 'minor' as const } : change,
        );
      const problem = judgeVersion(known, product, own, { today, after: after.mesh });
      return problem === null ? [] : [problem];
    }),
    ...judgeSunsets(before, after, today),
  ];
}

/**
 * A relation to a major on the last day that it is answered, or later: who reads it was told of that day, and a major of this
 * product for each of the other's would never end.
 */
function leavesWhatEnds({ kind, column }: Change, { columns }: Product, { products }: Mesh, today: string): boolean {
  if (kind !== 'reference-changed') return false;
  const target = columns.find(({ name }) => name === column)?.references?.productKey ?? null;
  const sunset = products.flatMap((product) => (product.key === target ? [sunsetOf(product)] : []))[0] ?? null;
  return sunset !== null && sunset <= today;
}

type Setting = { readonly today: string; readonly after: Mesh };

function judgeVersion(
  before: Product,
  after: Product,
  changes: readonly Change[],
  { today, after: later }: Setting,
): ConcordError | null {
  const { id: product, versionAt: at } = after;
  // What is not asked for any more, or was not yet, breaks nobody.
  const isRead = before.status !== 'draft' && !isOver(sunsetOf(before), today);
  const asked = askedLevel(changes);
  const data = { product, before: before.version.text, after: after.version.text };
  if (compareVersions(after.version, before.version) < 0) {
    const next = asked === null || !isRead ? before.version.text : nextVersion(before.version, sameFile(asked));
    return new ConcordError('VERSION_WENT_DOWN', { ...data, next }, { at });
  }
  if (!isRead) return null;
  const step = stepOf(before.version, after.version);
  if (asked === 'major' || (step === 'major' && before.version.major > 0)) {
    const major = Math.max(
      ...later.products.filter(({ id }) => id === product).map(({ version }) => version.major),
      after.version.major,
    );
    const next = Math.max(major, before.version.major + 1);
    return new ConcordError(
      'VERSION_MAJOR_IN_PLACE',
      {
        ...data,
        changes: messagesOf(changes, 'major'),
        next: nextVersion(before.version, asked === null ? 'patch' : sameFile(asked)),
        file: `${after.domain}/${after.name}.v${next}.contract.yaml`,
        newVersion: `${next}.0.0`,
        previous: `${before.version.major}.x`,
        sunset: earliestSunset(today),
      },
      { at },
    );
  }
  if (asked === null || (step !== null && isEnough(step, asked))) return null;
  const next = nextVersion(before.version, asked);
  return new ConcordError(
    'VERSION_STEP_TOO_SMALL',
    { ...data, asked, changes: messagesOf(changes, asked), next },
    { at },
  );
}

/** The greatest step that the file of a major can take. */
function sameFile(asked: Change['level']): Exclude<Change['level'], 'major'> {
  return asked === 'major' ? 'minor' : asked;
}

function messagesOf(changes: readonly Change[], asked: Change['level']): readonly string[] {
  return changes.filter((change) => versionLevelOf(change) === asked).map(({ message }) => message);
}
