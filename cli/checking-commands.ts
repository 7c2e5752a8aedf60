// The commands by which an operator looks at what would be served, without serving it.

import type { Command } from 'commander';
import { readFlags } from './command-flags.ts';
import { readEnvironment } from './environment.ts';

type Flags = { readonly config?: string; readonly contracts?: string; readonly json?: boolean };

export function addChecking(program: Command): void {
  withConfig(program.command('config'))
    .description('show every setting with its value and where it came from; secrets stay hidden')
    .option('--json', 'as JSON', false)
    .action(async (_: Flags, command: Command) => {
      const flags = readFlags<Flags>(command);
      const { printSettings } = await import('./print-settings.ts');
      const environment = readEnvironment(process.env, process.cwd(), flags);
      process.stdout.write(`${printSettings(environment, flags.json === true)}\n`);
    });
}

export function withConfig(command: Command): Command {
  return command.option('--config <file>', 'the configuration file (CONCORD_CONFIG, otherwise ./concord.yaml)');
}
