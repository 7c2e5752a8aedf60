// `concord tokens ...`: the commands by which the owner of tables manages what is stored in them.

import type { Command } from 'commander';
import { withConfig } from '../checking-commands.ts';
import { readEnvironment } from '../environment.ts';
import type { Context } from './token-databases.ts';

type Flags = { readonly config?: string; readonly contracts?: string };
type StatusFlags = Flags & { readonly count: boolean; readonly json: boolean };
type RotateFlags = Flags & { readonly label: readonly string[]; readonly all: boolean; readonly yes: boolean };

export function addTokenCommands(program: Command): void {
  const tokens = program.command('tokens').description('stored tokens and hashes of masked columns');
  const add = (name: string) =>
    withConfig(tokens.command(name)).option(
      '--contracts <folder>',
      'the folder of contracts, one folder per domain (CONCORD_CONTRACTS)',
    );
  add('plan')
    .description('show what tokens apply would do, with its SQL; it writes nothing')
    .action(async (flags: Flags) => {
      const { printTokenPlan } = await import('./plan-tokens.ts');
      await printTokenPlan(contextOf(flags));
    });
  add('apply')
    .description(
      'set up schema concord and what is stored of tokenized and hashed columns; with tokens rotate the only command that alters tables',
    )
    .action(async (flags: Flags) => {
      const { applyTokensToDatabases } = await import('../apply-tokens.ts');
      await applyTokensToDatabases(contextOf(flags));
    });
  add('status')
    .description('show how each tokenized and hashed column stands; ends with code 1 where tokens apply is due')
    .option('--count', 'count the rows that lack their token or hash, which reads the tables', false)
    .option('--json', 'as JSON', false)
    .action(async (flags: StatusFlags) => {
      const { printTokenStatus } = await import('./token-status.ts');
      const isDue = await printTokenStatus(contextOf(flags), { isCounted: flags.count, isJson: flags.json });
      process.exitCode = isDue ? 1 : 0;
    });
  add('rotate')
    .description('give keyed columns a new secret, and all their tokens and hashes with it')
    .option(
      '--label <domain.product.column>',
      'a column whose secret is rotated, also for those that share it; repeatable',
      (value: string, earlier: readonly string[]) => [...earlier, value],
      [],
    )
    .option('--all', 'rotate every secret', false)
    .option('--yes', 'do it; without this it only says what would change', false)
    .action(async (flags: RotateFlags) => {
      const { rotateTokens } = await import('./rotate-tokens.ts');
      await rotateTokens(contextOf(flags), { columns: flags.label, isAll: flags.all, isConfirmed: flags.yes });
    });
}

function contextOf(flags: Flags): Context {
  return {
    environment: readEnvironment(process.env, process.cwd(), flags),
    log: (line) => process.stdout.write(`${line}\n`),
    warn: (line) => process.stderr.write(`${line}\n`),
  };
}
