// What `npm run bench` is told, and what it does where it is told nothing.

import { Command, InvalidArgumentError } from 'commander';
import { type BenchQuery, findQuery, queries } from './queries.ts';

export type Flags = {
  readonly rows: number;
  readonly rounds: number;
  readonly seconds: number;
  readonly connections: number;
  readonly folder: string;
  readonly node: string;
  readonly compare?: string;
  readonly json?: string;
  readonly profile?: string;
  readonly flame?: string;
  readonly split: boolean;
  readonly queries: readonly BenchQuery[];
  readonly isWanted: (part: Part) => boolean;
};

const parts = [
  ...['masks', 'ledger', 'envelope', 'usage', 'checks', 'limits'],
  ...['noise', 'fixed', 'linear', 'operations'],
] as const;
export type Part = (typeof parts)[number];

export function readFlags(words: readonly string[]): Flags {
  const flags = new Command('bench')
    .description(
      'Concord with everything on, next to a bare server with hand-written SQL that gives the same data, and split next to the stock gateway over the same subgraphs.',
    )
    .option('--rows <number>', 'orders in the table; they are filled anew when it changes', readCount, 500_000)
    .option('--rounds <number>', 'interleaved rounds, of which the median counts', readCount, 5)
    .option('--seconds <number>', 'how long each server is asked in each round', readCount, 3)
    .option('--connections <number>', 'how many clients ask at once', readCount, 32)
    .option('--only <names>', `some of the queries, such as Q1,Q3, or one of ${parts.join(', ')}; all = all of these`)
    .option('--no-split', 'leave out the split mesh and the stock gateway')
    .option('--compare <revision>', 'this checkout, as it lies here, next to that of another revision of git')
    .option('--node <path>', 'the Node that runs what is measured', process.execPath)
    .option('--folder <path>', 'where the database is kept between runs', '.concord/bench')
    .option('--json <file>', 'also write all numbers there')
    .option('--profile <folder>', "write Concord's CPU profile there; what is measured then is not to be compared")
    .option(
      '--flame <query>',
      'draw where the CPU of one query goes, to docs/images/flame-<query>.svg, and nothing else',
    )
    .parse([...words])
    .opts<Omit<Flags, 'queries' | 'isWanted'> & { readonly only?: string }>();
  const named = (flags.flame ?? flags.only)?.split(',').map((name) => name.trim());
  const isAll = named?.includes('all') ?? false;
  const isPart = (name: string): name is Part => parts.some((part) => part === name);
  return {
    ...flags,
    queries: isAll ? queries : (named?.filter((name) => !isPart(name)).map(findQuery) ?? queries),
    isWanted: (part) => isAll || (named?.includes(part) ?? false),
  };
}

function readCount(text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count > 0) return count;
  throw new InvalidArgumentError('It must be a whole number above 0.');
}
