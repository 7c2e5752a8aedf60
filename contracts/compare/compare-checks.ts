// The checks of a product's data. Who reads it relies on those that are there; what is checked more strictly harms nobody.

import type { Product, QualityCheck } from '../product.ts';
import { type Difference, fieldsOf, isSame, nothing } from './difference.ts';

export function compareChecks({ quality: before }: Product, { quality: after }: Product): readonly Difference[] {
  const find = (checks: readonly QualityCheck[], { name }: QualityCheck) => checks.find((check) => check.name === name);
  return [
    ...before.filter((check) => find(after, check) === undefined).map((check) => weaker(check, 'is gone')),
    ...after.flatMap((check): readonly Difference[] => {
      const known = find(before, check);
      if (known === undefined) return [stricter(check, 'is new')];
      return compareCheck(known, check);
    }),
  ];
}

function compareCheck(before: QualityCheck, after: QualityCheck): readonly Difference[] {
  if (!isSame(before.rule, after.rule) || before.column !== after.column)
    return [weaker(after, 'holds data against another rule')];
  if (before.severity !== after.severity) {
    return [
      after.severity === 'warning'
        ? weaker(after, 'is a warning, before an error')
        : stricter(after, 'is an error, before a warning'),
    ];
  }
  if (before.threshold !== after.threshold) {
    const what = `lets ${after.threshold} rows break it, before ${before.threshold}`;
    return [after.threshold > before.threshold ? weaker(after, what) : stricter(after, what)];
  }
  return isSame({ ...before, at: null }, { ...after, at: null })
    ? nothing
    : [stricter(after, 'is described otherwise')];
}

function weaker(check: QualityCheck, what: string): Difference {
  return { ...say(check, what), level: 'minor', fields: fieldsOf(check.column) };
}

function stricter(check: QualityCheck, what: string): Difference {
  return { ...say(check, what), level: 'patch', fields: [] };
}

function say({ name, column, at }: QualityCheck, what: string) {
  return {
    kind: 'check-changed',
    message: `The check "${name}" ${what}.`,
    ...(column === null ? {} : { column }),
    at,
  } as const;
}
