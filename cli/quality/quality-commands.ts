// `concord quality`: run the checks of contracts now, for people and for build servers.

import { writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import { ConcordError } from '../../errors/concord-error.ts';
import { withConfig } from '../checking-commands.ts';
import { readFlags } from '../command-flags.ts';
import { type Environment, readEnvironment } from '../environment.ts';
import { tellFailure } from '../tell-failure.ts';

type Flags = {
  readonly config?: string;
  readonly contracts?: string;
  readonly domain?: string;
  readonly json?: boolean;
  readonly junit?: string;
  readonly progress?: boolean;
  /** False where --no-keep is given. */
  readonly keep?: boolean;
};

/** Nothing could be checked. */
const couldNotRun = 2;

export function addQuality(program: Command): void {
  withConfig(program.command('quality'))
    .description(
      'run the checks of contracts now; exit code 1 where one of severity error did not pass or any could not be carried out, 2 where none could be run',
    )
    .argument('[product]', 'such as orders.order_facts; all of the mesh where it is left out')
    .option('--contracts <folder>', 'the folder of contracts, one folder per domain (CONCORD_CONTRACTS)')
    .option('--domain <domain>', 'only the products of this domain')
    .option('--json', 'as JSON', false)
    .option('--junit <file>', 'write the results to this file as JUnit XML as well')
    .option('--no-keep', 'do not keep the runs, so that they count in no score')
    .option('--progress', 'tell each result as it comes on stderr, also where that is no terminal')
    .action(async (product: string | undefined, _: Flags, command: Command) => {
      const flags = readFlags<Flags>(command);
      process.exitCode = await runCommand(product, flags).catch((error: unknown) => {
        if (!(error instanceof ConcordError)) throw error;
        tellFailure(error, process.env.CONCORD_DEBUG === '1');
        return couldNotRun;
      });
    });
}

async function runCommand(product: string | undefined, flags: Flags): Promise<number> {
  const { checkQuality } = await import('./check-quality.ts');
  const { exitCodeOf } = await import('./product-report.ts');
  const { describeResult, printReports, printReportsAsJson } = await import('./print-reports.ts');
  const { printJunit } = await import('./print-junit.ts');
  const environment = readEnvironment(process.env, process.cwd(), { config: flags.config, contracts: flags.contracts });
  const { json, junit, domain, keep, progress = process.stderr.isTTY } = flags;
  const warn = (line: string) => process.stderr.write(`${line}\n`);
  const reports = await checkQuality(environment, {
    product,
    domain,
    isKept: keep !== false,
    onResult: (checked, result) => progress && warn(describeResult(checked, result)),
    warn,
  });
  const rules = rulesOf(environment);
  process.stdout.write(`${json === true ? printReportsAsJson(reports, rules) : printReports(reports, rules)}\n`);
  if (junit !== undefined) writeReport(junit, printJunit(reports, rules));
  return exitCodeOf(reports);
}

function rulesOf({ observing }: Environment) {
  return { weights: observing.qualityWeights };
}

/** @throws ConcordError CONFIGURATION_INVALID */
function writeReport(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (cause) {
    const reason = `names a file that cannot be written (${String((cause as NodeJS.ErrnoException).code)})`;
    throw new ConcordError('CONFIGURATION_INVALID', { name: `--junit ${file}`, reason }, { cause });
  }
}
