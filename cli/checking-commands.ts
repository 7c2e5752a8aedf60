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
  withConfig(program.command('doctor'))
    .description(
      'check configuration, contracts, databases, privileges and clocks, and say what to do; it writes nothing',
    )
    .option('--contracts <folder>', 'the folder of contracts, one folder per domain (CONCORD_CONTRACTS)')
    .option('--json', 'as JSON', false)
    .action(async (_: Flags, command: Command) => {
      const flags = readFlags<Flags>(command);
      const { examine } = await import('./doctor/doctor.ts');
      const { hasFailure, renderFindings } = await import('./doctor/render.ts');
      const findings = await examine(() => readEnvironment(process.env, process.cwd(), flags), Date.now);
      process.stdout.write(`${renderFindings(findings, flags.json === true)}\n`);
      process.exitCode = hasFailure(findings) ? 1 : 0;
    });
}

export function withConfig(command: Command): Command {
  return command.option('--config <file>', 'the configuration file (CONCORD_CONFIG, otherwise ./concord.yaml)');
}
