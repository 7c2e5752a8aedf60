// Which step of a product's version its changes ask for. What protects people is never put off until readers have moved: a mask
// that hides more, and access that lets fewer read, go ahead within a major, with a minor version, and their consumers are told
// that it breaks them. What another product's contract does to this one asks nothing of its version.

import type { Version } from '../product.ts';
import type { Change, ChangeKind, ChangeLevel } from './change.ts';

const protections: readonly ChangeKind[] = ['mask-tightened', 'access-narrowed', 'rows-changed'];
const fromSmallest: readonly ChangeLevel[] = ['patch', 'minor', 'major'];

/** Null = none. */
export function versionLevelOf({ kind, level }: Change): ChangeLevel | null {
  if (kind === 'reverse-changed') return null;
  return level === 'major' && protections.includes(kind) ? 'minor' : level;
}

/** The greatest that any of the changes of one product asks for; null where nothing changed. */
export function askedLevel(changes: readonly Change[]): ChangeLevel | null {
  const asked = changes.map(versionLevelOf);
  return fromSmallest.findLast((level) => asked.includes(level)) ?? null;
}

/** `2.1.0` and minor -> `2.2.0`. */
export function nextVersion({ major, minor, patch }: Version, level: ChangeLevel): string {
  switch (level) {
    case 'patch':
      return `${major}.${minor}.${patch + 1}`;
    case 'minor':
      return `${major}.${minor + 1}.0`;
    case 'major':
      return `${major + 1}.0.0`;
  }
}

/** The step from one version to a later one; null where it is the same, or goes down. */
export function stepOf(before: Version, after: Version): ChangeLevel | null {
  if (compareVersions(before, after) >= 0) return null;
  if (after.major > before.major) return 'major';
  return after.minor > before.minor ? 'minor' : 'patch';
}

export function isEnough(step: ChangeLevel, asked: ChangeLevel): boolean {
  return fromSmallest.indexOf(step) >= fromSmallest.indexOf(asked);
}

/** Below zero where `a` is the earlier one. */
export function compareVersions(a: Version, b: Version): number {
  return a.major - b.major || a.minor - b.minor || a.patch - b.patch;
}
