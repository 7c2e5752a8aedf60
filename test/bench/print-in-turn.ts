// What two ways of asking the same cost, as a table for the terminal, and whether the one keeps to what is promised.

import type { InTurn } from './in-turn.ts';
import { alignTable } from './table.ts';

type Result = InTurn & { readonly name: string; readonly title: string };

type Told<One extends Result> = {
  /** At most so many times the CPU of `off`. */
  readonly promised: number;
  /** "Q1: 1.003 times the CPU `off`, within the promised 1.02." */
  readonly off: string;
  /** A column besides, by its heading. */
  readonly besides?: readonly [heading: string, tell: (result: One) => string];
};

export function printInTurn<One extends Result>(
  results: readonly One[],
  { promised, off, besides }: Told<One>,
): string {
  const cost = ['node', 'postgres', 'CPU ms'];
  const [heading, tell] = besides ?? [];
  const headings = [
    ...['query', 'of', ...(heading === undefined ? [] : [heading])],
    ...cost.map((name, place) => (place === 0 ? `off: ${name}` : name)),
    ...cost.map((name, place) => (place === 0 ? `on: ${name}` : name)),
    ...['ratio', 'half of rounds'],
  ];
  const rows = results.map((result) => [
    ...[result.name, result.title, ...(tell === undefined ? [] : [tell(result)])],
    ...[result.off, result.on].flatMap((way) => [way.serverCpu, way.postgresCpu, way.totalCpu].map(milliseconds)),
    `${result.ratio.middle.toFixed(3)} x`,
    `${result.ratio.least.toFixed(3)} to ${result.ratio.greatest.toFixed(3)}`,
  ]);
  const verdicts = results.map(({ name, ratio }) => {
    const verdict = ratio.middle <= promised ? 'within' : 'ABOVE';
    return `${name}: ${ratio.middle.toFixed(3)} times the CPU ${off}, ${verdict} the promised ${promised}.`;
  });
  return [alignTable([headings, ...rows], 2), ...verdicts].join('\n');
}

const milliseconds = (number: number) => number.toFixed(3);
