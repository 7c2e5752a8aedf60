// Reverse relations are fields of the product that is referenced: no two of them may have one name, nor that of a column
// or relation of its own. Each takes a second name for its aggregates.

import type { ConcordError } from '../../errors/concord-error.ts';
import { findTarget } from '../find-target.ts';
import { aggregateFieldName, camelCase, filterWords } from '../graphql-names.ts';
import type { ContractReading } from '../read-contract.ts';
import { problemAt } from './problem.ts';

export function checkReverseNames(readings: readonly ContractReading[]): readonly ConcordError[] {
  const fields = new Map(readings.map((reading) => [reading, ownFields(reading)]));
  return readings.flatMap((reading) =>
    [...reading.written].flatMap(([column, { path, form }]) => {
      const { product: given, reverse } = form.references ?? {};
      if (given === undefined || reverse === undefined) return [];
      const target = findTarget(given, readings);
      const taken = target.kind === 'found' ? fields.get(target.reading) : undefined;
      if (target.kind !== 'found' || taken === undefined) return [];
      const field = camelCase(reverse);
      const owner = `the relation from ${reading.product.key}.${column}`;
      const [other] = [field, aggregateFieldName(field)].flatMap((name) => {
        const before = taken.get(name);
        taken.set(name, before ?? owner);
        return before ?? [];
      });
      if (other === undefined) return [];
      const data = { reverse, column, product: target.reading.product.key, other };
      return [problemAt(reading, [...path, 'references', 'reverse'], 'CONTRACT_REVERSE_CLASH', data)];
    }),
  );
}

function ownFields({ written }: ContractReading): Map<string, string> {
  return new Map([
    ...filterWords.map((word) => [word, `its filter, which has "${word}"`] as const),
    ...[...written].flatMap(([name, { form }]): readonly (readonly [string, string])[] => [
      [camelCase(name), `its column "${name}"`],
      ...(form.references?.as === undefined
        ? []
        : [[camelCase(form.references.as), `its relation "${form.references.as}"`] as const]),
    ]),
  ]);
}
