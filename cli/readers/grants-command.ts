// The command `concord grants`: what it can be told.

import type { Command } from 'commander';
import { withConfig } from '../checking-commands.ts';
import { readEnvironment } from '../environment.ts';
import type { GrantOptions } from './grants.ts';

type Flags = GrantOptions & { readonly config?: string; readonly contracts?: string };

export function addGrantsCommand(program: Command): void {
  withConfig(program.command('grants'))
    .description(
      'print the PostgreSQL roles, views and rights that the contracts need, as SQL for the owner of the tables',
    )
    .option('--contracts <folder>', 'the folder of contracts, one folder per domain (CONCORD_CONTRACTS)')
    .option('--apply', 'run it at once, and bring logins of other programs up to date', false)
    .option('--lock-down', 'also take from everybody on the server what no reader needs; for a superuser', false)
    .option('--login <name>', 'make a login for another program, such as a BI tool; needs --role')
    .option('--role <role>', 'the role as which it reads')
    .option('--domain <domain>', 'the domain that it belongs to')
    .option('--team <team>', 'the team that it belongs to')
    .option('--claim <name=value>', 'a claim for row rules, such as countries=DE,FR; repeatable', collect, [])
    .option('--drop-login <name>', 'take a login away, with --apply')
    .option('--of <domain>', 'a domain in whose database the login is, where there are several')
    .option('--prune', 'with --apply: drop roles and views that neither contracts nor access requests need', false)
    .action(async (flags: Flags) => {
      const { grant } = await import('./grants.ts');
      const { config, contracts } = flags;
      const environment = readEnvironment(process.env, process.cwd(), {
        ...(config === undefined ? {} : { config }),
        ...(contracts === undefined ? {} : { contracts }),
      });
      await grant(flags, {
        environment,
        log: (text) => process.stdout.write(`${text}\n`),
        warn: (text) => process.stderr.write(`${text}\n`),
      });
    });
}

function collect(value: string, earlier: readonly string[] = []): readonly string[] {
  return [...earlier, value];
}
