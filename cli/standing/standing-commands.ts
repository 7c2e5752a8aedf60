// The commands about what is known of products.

import type { Command } from 'commander';
import { withConfig } from '../checking-commands.ts';
import { readEnvironment } from '../environment.ts';

type TouchFlags = { readonly config?: string; readonly at?: string };

export function addStandingCommands(program: Command): void {
  withConfig(program.command('touch'))
    .description('record that a product was loaded, so that its age counts from then, and look at its data at once')
    .argument('<product>', 'such as orders.order_facts')
    .option('--at <moment>', 'when, such as 2026-01-31T10:00:00Z; now unless told')
    .action(async (product: string, flags: TouchFlags) => {
      const { touch } = await import('./touch.ts');
      const { config, at } = flags;
      const environment = readEnvironment(process.env, process.cwd(), { config });
      process.stdout.write(`${await touch(environment, { product, at: at ?? null })}\n`);
    });
}
