// `concord check`: what a change of contracts does, before anybody meets it; for people and for build servers.

import { writeFileSync } from 'node:fs';
import { type Command, Option } from 'commander';
import { ConcordError } from '../../errors/concord-error.ts';
import { withConfig } from '../checking-commands.ts';
import { readFlags } from '../command-flags.ts';
import { readEnvironment } from '../environment.ts';
import { tellFailure } from '../tell-failure.ts';
import { type Format, formats } from './formats.ts';

type Flags = {
  readonly config?: string;
  readonly contracts?: string;
  readonly against?: string;
  readonly format: Format;
  readonly output?: string;
  readonly all: boolean;
  readonly diff: boolean;
  readonly require?: string;
  readonly qualityTime: string;
  readonly consumer: boolean;
  readonly gateway?: string;
  readonly token?: string;
  readonly role: readonly string[];
};

/** Nothing could be checked. */
const couldNotRun = 2;

export function addCheck(program: Command): void {
  withConfig(program.command('check'))
    .description(
      'hold contracts against their rules, their tables, their data, the whole graph and their consumers; exit code 1 where something speaks against the change, 2 where it could not be checked',
    )
    .argument('[paths...]', 'contracts, or folders of them; the folder of contracts where they are left out')
    .option('--contracts <folder>', 'the folder of contracts, one folder per domain (CONCORD_CONTRACTS)')
    .option('--against <state>', '"published", or a revision of git; what is published where that is known')
    .addOption(new Option('--format <form>', 'how the report is written').choices(formats).default('text'))
    .option('--output <file>', 'write the report to this file')
    .option('--all', 'run the checks over the data of products that do not change as well', false)
    .option('--diff', 'show what changes in GraphQL and SQL on the terminal, too', false)
    .option(
      '--require <parts>',
      'what must be at hand, such as database,published: a part that is not looked at then is an error',
    )
    .option('--quality-time <seconds>', 'how long the checks of one product may take', '60')
    .option(
      '--consumer',
      'hold the operations and pins of a consumer, whose repository is the path, against what is published and announced',
      false,
    )
    .option('--gateway <url>', 'with --consumer: ask this gateway what is published, instead of reading contracts')
    .option('--token <token>', 'with --gateway: who asks (CONCORD_TOKEN)')
    .option('--role <role>', 'with --gateway: the role to act as, or of a development token', collect, [])
    .action(async (paths: readonly string[], _: Flags, command: Command) => {
      const flags = readFlags<Flags>(command);
      const run = flags.consumer ? runForConsumer : runCommand;
      process.exitCode = await run(paths, flags).catch((error: unknown) => {
        if (!(error instanceof ConcordError)) throw error;
        tellFailure(error, process.env.CONCORD_DEBUG === '1');
        return couldNotRun;
      });
    });
}

async function runCommand(paths: readonly string[], flags: Flags): Promise<number> {
  const { runCheck } = await import('./run-check.ts');
  const { printReport } = await import('./print-report.ts');
  const environment = readEnvironment(process.env, process.cwd(), { config: flags.config, contracts: flags.contracts });
  const report = await runCheck(environment, {
    paths,
    against: flags.against ?? null,
    isWhole: flags.all,
    required: flags.require ?? '',
    qualityTime: flags.qualityTime,
    now: Date.now(),
  });
  const isTerminal = flags.output === undefined && process.stdout.isTTY && !process.env.NO_COLOR;
  const text = await printReport(report, flags.format, { hasColours: isTerminal, hasDiffs: flags.diff });
  if (flags.output === undefined) process.stdout.write(`${text}\n`);
  else writeOutput(flags.output, `${text}\n`);
  return report.isPassed ? 0 : 1;
}

/** The rest of the options says nothing to a consumer. */
async function runForConsumer([folder = '.']: readonly string[], flags: Flags): Promise<number> {
  const { checkConsumer } = await import('../check-consumer/check-consumer.ts');
  const { printConsumerReport } = await import('../check-consumer/print-consumer-report.ts');
  const { findIdentity } = await import('../find-identity.ts');
  const environment = readEnvironment(process.env, process.cwd(), { config: flags.config, contracts: flags.contracts });
  const gateway =
    flags.gateway === undefined
      ? null
      : { url: flags.gateway, headers: await findIdentity({ ...flags, token: flags.token, claim: [] }, environment) };
  const report = await checkConsumer(environment, { folder, gateway, now: Date.now() });
  const text = await printConsumerReport(report, flags.format);
  if (flags.output === undefined) process.stdout.write(`${text}\n`);
  else writeOutput(flags.output, `${text}\n`);
  return report.isPassed ? 0 : 1;
}

const collect = (value: string, earlier: readonly string[]) => [...earlier, value];

/** @throws ConcordError CHECK_OUTPUT_UNWRITABLE */
function writeOutput(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (cause) {
    const reason = String((cause as NodeJS.ErrnoException).code);
    throw new ConcordError('CHECK_OUTPUT_UNWRITABLE', { file, reason }, { cause });
  }
}
