// The commands by which somebody asks a mesh that runs.

import { type Command, Option } from 'commander';
import { withConfig } from './checking-commands.ts';
import { readFlags } from './command-flags.ts';
import { readEnvironment } from './environment.ts';
import type { SqlOptions } from './query-sql.ts';

type Flags = SqlOptions & { readonly config?: string };

export function addQuerying(program: Command): void {
  const collect = (value: string, earlier: readonly string[]) => [...earlier, value];
  withConfig(program.command('sql'))
    .description('ask a running gateway for the rows of one SELECT over a product')
    .argument('<product>', 'its id, orders.order_facts')
    .argument('<query>', 'the SELECT; - reads it from stdin')
    .option('--also <product>', 'a further product that the query reads; repeatable', collect, [])
    .option(
      '--role <role>',
      'a role of the development token that is sent, repeatable; or the role to act as, of a token that is given',
      collect,
      [],
    )
    .option('--claim <name=value>', 'a further claim of that token; repeatable', collect, [])
    .option('--token <token>', 'the token to send instead (CONCORD_TOKEN)')
    .option('--url <url>', 'the address of the gateway (that of this machine at PORT)')
    .addOption(new Option('--format <name>', 'how rows are printed').choices(['table', 'csv', 'json']).default('table'))
    .action(async (product: string, query: string, _: Flags, command: Command) => {
      const { config, ...options } = readFlags<Flags>(command);
      const { querySql } = await import('./query-sql.ts');
      const environment = readEnvironment(process.env, process.cwd(), config === undefined ? {} : { config });
      await querySql(product, query, options, {
        environment,
        stdin: process.stdin,
        print: (text) => process.stdout.write(`${text}\n`),
        warn: (line) => process.stderr.write(`${line}\n`),
      });
    });
}
