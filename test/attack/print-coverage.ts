// Coverage as tables for people.

import type { ColumnReach, Coverage } from './attack-coverage.ts';

/** One line per kind of coordinate, such as `(where:)` or `Filter.eq`: how many there are, reached, and how often. */
export function printCoverage(what: string, coordinates: readonly string[], coverage: Coverage): string {
  const kinds = new Map<string, number[]>();
  for (const coordinate of coordinates) {
    const kind = kindOf(coordinate);
    kinds.set(kind, [...(kinds.get(kind) ?? []), coverage.count(coordinate)]);
  }
  const reached = coordinates.filter((coordinate) => coverage.count(coordinate) > 0).length;
  const lines = [...kinds].map(([kind, counts]) => [
    kind,
    counts.length,
    counts.filter((count) => count > 0).length,
    Math.min(...counts),
    counts.reduce((sum, count) => sum + count, 0),
  ]);
  return `${reached} of ${coordinates.length} ${what} reached\n${alignColumns([['kind', 'places', 'reached', 'least', 'times'], ...lines])}`;
}

function kindOf(coordinate: string): string {
  const argument = /\((\w+):\)$/.exec(coordinate)?.[1];
  if (argument !== undefined) return `argument ${argument}`;
  const bucket = / by (\w+)$/.exec(coordinate)?.[1];
  if (bucket !== undefined) return `bucket ${bucket}`;
  const [type = '', , operator] = coordinate.split('.');
  const role =
    /(ListFilter|Filter|Having|GroupByField|OrderField|GroupBy|AggregateOrder|Order)$/.exec(type)?.[1] ?? type;
  return operator === undefined ? `in ${role}` : `${role} ${operator}`;
}

export function printReach(reached: readonly ColumnReach[]): string {
  const [one] = reached;
  if (one === undefined) return 'no masked columns';
  const ways = Object.keys(one.reach);
  const lines = reached.map(({ column, mask, reach }) => [column, mask, ...ways.map((way) => reach[way] ?? 0)]);
  return `${reached.length} masked columns, how often requests named them\n${alignColumns([['column', 'mask', ...ways], ...lines])}`;
}

function alignColumns(lines: readonly (readonly (string | number)[])[]): string {
  const widths = (lines[0] ?? []).map((_, index) => Math.max(...lines.map((line) => String(line[index]).length)));
  return lines
    .map((line) =>
      line
        .map((cell, index) =>
          index === 0 ? String(cell).padEnd(widths[index] ?? 0) : String(cell).padStart(widths[index] ?? 0),
        )
        .join('  '),
    )
    .join('\n');
}
