// `concord ledger`: what was recorded of reads of personal data, and the proof that nothing of it was changed.

import { type Command, InvalidArgumentError } from 'commander';
import { withConfig } from '../checking-commands.ts';
import { readFlags } from '../command-flags.ts';
import { readEnvironment } from '../environment.ts';

type VerifyFlags = { readonly config?: string; readonly expect?: string };
type ListFlags = {
  readonly config?: string;
  readonly product?: string;
  readonly subject?: string;
  readonly consumer?: string;
  readonly since?: string;
  readonly until?: string;
  readonly limit: number;
};

const mostListed = 100_000;

export function addLedger(program: Command): void {
  const ledger = program.command('ledger').description('who read which personal data');
  withConfig(ledger.command('verify'))
    .description('prove that no entry of the ledger was altered, taken out or moved; exit code 1 where one was')
    .option('--expect <head>', 'what an earlier proof printed as its head: it must still be there')
    .action(async (_: VerifyFlags, command: Command) => {
      const flags = readFlags<VerifyFlags>(command);
      const { proveLedger } = await import('./prove-ledger.ts');
      const { text, isSound } = await proveLedger(
        readEnvironment(process.env, process.cwd(), flags),
        flags.expect ?? null,
      );
      process.stdout.write(`${text}\n`);
      process.exitCode = isSound ? 0 : 1;
    });
  withConfig(ledger.command('list'))
    .description('print entries as lines of JSON, the latest first')
    .option(
      '--product <id>',
      'only of this product, orders.order_facts, or the reads of a later major, orders.order_facts@3',
    )
    .option('--subject <name>', 'only of this reader')
    .option('--consumer <name>', 'only of this consuming application')
    .option('--since <time>', 'only from this day or moment on, such as 2026-01-31 or 2026-01-31T10:00:00Z')
    .option('--until <time>', 'only before this day or moment')
    .option('--limit <number>', 'how many at most', readLimit, 100)
    .action(async (_: ListFlags, command: Command) => {
      const flags = readFlags<ListFlags>(command);
      const { listLedger } = await import('./list-ledger.ts');
      const { config } = flags;
      for (const line of await listLedger(readEnvironment(process.env, process.cwd(), { config }), flags)) {
        process.stdout.write(`${line}\n`);
      }
    });
}

function readLimit(text: string): number {
  const limit = /^\d{1,7}$/.test(text) ? Number(text) : 0;
  if (limit >= 1 && limit <= mostListed) return limit;
  throw new InvalidArgumentError(`It must be a whole number from 1 to ${mostListed}.`);
}
