// The pins of a consumer, and the majors that it uses, against what is published and announced.

import semver from 'semver';
import { earliestSunset, isOver } from '../../contracts/compare/sunset-of.ts';
import { compareTexts } from '../../contracts/compare-texts.ts';
import { ConcordError, type FilePosition } from '../../errors/concord-error.ts';
import type { Finding } from '../../mesh/check/check-report.ts';
import type { Pin } from './consumer-file.ts';
import type { PublishedMajor } from './published-graph.ts';

export type Judged = { readonly level: Finding['level']; readonly product: string; readonly error: ConcordError };

/** @param today 2026-01-31, in UTC */
export function checkPins(pins: readonly Pin[], majors: readonly PublishedMajor[], today: string): readonly Judged[] {
  return pins.flatMap((pin) => checkPin(pin, majors, today));
}

function checkPin({ product, range, at }: Pin, all: readonly PublishedMajor[], today: string): readonly Judged[] {
  const majors = all.filter(({ id }) => id === product);
  if (majors.length === 0) {
    const known = all.map(({ id }) => id);
    return [{ level: 'error', product, error: new ConcordError('PIN_PRODUCT_UNKNOWN', { product, known }, { at }) }];
  }
  const fitting = majorsThatFit(range, majors);
  if (fitting.length === 0) {
    const versions = majors.map(({ version }) => version).sort(semver.compare);
    const error = new ConcordError('PIN_UNSATISFIED', { product, pin: range, versions }, { at });
    return [{ level: 'error', product, error }];
  }
  const latest = fitting.reduce((a, b) => (semver.gt(b.version, a.version) ? b : a));
  return majors
    .filter(({ version, sunset }) => semver.gt(version, latest.version) && !isOver(sunset, today))
    .map(({ version }) => ({
      level: 'warning',
      product,
      error: new ConcordError('PIN_EXCLUDES_MAJOR', { product, pin: range, version, until: latest.sunset }, { at }),
    }));
}

function majorsThatFit(range: string, majors: readonly PublishedMajor[]): readonly PublishedMajor[] {
  return majors.filter(({ version }) => semver.satisfies(version, range));
}

/** By file, line and column. */
export function comparePositions(a: FilePosition, b: FilePosition): number {
  return compareTexts(a.file, b.file) || a.line - b.line || a.column - b.column;
}

export type UsedMajor = { readonly major: PublishedMajor; readonly at: FilePosition };

/** Majors that operations read, and of those that are only pinned the latest: a pin may fit more than is used. */
export function listUsed(
  types: ReadonlyMap<string, FilePosition>,
  pins: readonly Pin[],
  majors: readonly PublishedMajor[],
): readonly UsedMajor[] {
  const read = majors.flatMap((major) => {
    const { typeName } = major;
    const names = [typeName, `${typeName}Connection`, `${typeName}Aggregate`];
    const [at] = names.flatMap((name) => types.get(name) ?? []).sort(comparePositions);
    return at === undefined ? [] : [{ major, at }];
  });
  const pinned = pins.flatMap(({ product, range, at }) => {
    if (read.some(({ major }) => major.id === product)) return [];
    const fitting = majorsThatFit(
      range,
      majors.filter(({ id }) => id === product),
    );
    const [latest] = [...fitting].sort((a, b) => semver.rcompare(a.version, b.version));
    return latest === undefined ? [] : [{ major: latest, at }];
  });
  return [...read, ...pinned];
}

export function checkSunsets(used: readonly UsedMajor[], today: string): readonly Judged[] {
  return used.flatMap(({ major: { id: product, version, sunset: date, successor }, at }): readonly Judged[] => {
    if (date === null) return [];
    const data = { product, version, date, successor };
    if (isOver(date, today)) {
      return [{ level: 'error', product, error: new ConcordError('PRODUCT_ENDED', data, { at }) }];
    }
    const days = Math.round((Date.parse(date) - Date.parse(today)) / dayMs);
    const level = date <= earliestSunset(today) ? 'warning' : 'note';
    return [{ level, product, error: new ConcordError('PRODUCT_ENDS', { ...data, days }, { at }) }];
  });
}

const dayMs = 86_400_000;

export function findUnpinned(used: readonly UsedMajor[], pins: readonly Pin[]): readonly Judged[] {
  return used
    .filter(({ major }) => !pins.some(({ product }) => product === major.id))
    .map(({ major: { id: product, version }, at }) => ({
      level: 'note',
      product,
      error: new ConcordError('PIN_MISSING', { product, version }, { at }),
    }));
}
