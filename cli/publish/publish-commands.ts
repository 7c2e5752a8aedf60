// `concord publish`, `history`, `rollback` and `approve`: how contracts become what is served, and become it again.

import type { Command } from 'commander';
import { plainJson, plainText } from '../check/plain-text.ts';
import { withConfig } from '../checking-commands.ts';
import { readFlags } from '../command-flags.ts';
import { type Environment, readEnvironment } from '../environment.ts';
import type { OutsideFlags } from '../outside/run-outside.ts';

type Common = { readonly config?: string; readonly contracts?: string; readonly json: boolean };
type Publishing = Common & { readonly author?: string; readonly note?: string; readonly dryRun: boolean };
type HistoryFlags = Common & { readonly show?: string };
type RollbackFlags = Publishing & { readonly to?: string; readonly withdraw: boolean };
type ApproveFlags = Common & {
  readonly column: string;
  readonly reason: string;
  readonly digest?: string;
  readonly approver?: string;
};

const outsideOnly = ['sdl', 'url', 'fetch', 'withdraw', 'allowBreaking'] as const;

export function addPublishing(program: Command): void {
  withPublishing(withCommon(program.command('publish')))
    .description(
      'check contracts and make them what every process serves, without a restart; exit code 1 where something speaks against it, and nothing is changed',
    )
    .argument('[paths...]', 'contracts, or folders of them; the folder of contracts where they are left out')
    .option('--subgraph <name>', 'publish a subgraph of foreign make instead, with --url and --sdl or --fetch')
    .option('--sdl <file>', 'its schema')
    .option('--url <url>', 'where it answers, at a host that subgraph_hosts allows')
    .option('--fetch', 'ask the subgraph itself for its schema', false)
    .option('--withdraw', 'take the subgraph back', false)
    .option('--allow-breaking', 'also where clients used lately what goes', false)
    .action(async (paths: readonly string[], _: Publishing, command: Command) => {
      const flags = readFlags<Publishing & OutsideFlags>(command);
      if (flags.subgraph !== undefined) {
        if (paths.length > 0) command.error('error: --subgraph publishes a subgraph, and no contracts beside it');
        const { runOutside } = await import('../outside/run-outside.ts');
        print(await runOutside(environmentOf(flags), flags, told(flags)));
        return;
      }
      const given = outsideOnly.find((flag) => command.getOptionValueSource(flag) === 'cli');
      if (given !== undefined)
        command.error(
          `error: --${given === 'allowBreaking' ? 'allow-breaking' : given} is of a subgraph, so it needs --subgraph <name>`,
        );
      const { runPublish } = await import('./run-publish.ts');
      process.exitCode = await runPublish(environmentOf(flags), { paths, ...told(flags) }, print);
    });
  withCommon(program.command('history'))
    .description('show what is published, or every state in which a product, a domain or a subgraph was published')
    .argument('[name]', 'such as orders.order_facts')
    .option('--show <state>', 'print the text of one state: its version, sequence, or digest')
    .action(async (name: string | undefined, _: HistoryFlags, command: Command) => {
      const flags = readFlags<HistoryFlags>(command);
      const { printHistory } = await import('./print-history.ts');
      const asked = { name: name ?? null, show: flags.show ?? null, isJson: flags.json };
      print(await printHistory(environmentOf(flags), asked));
    });
  withPublishing(withCommon(program.command('rollback')))
    .description('publish an earlier state of a product or a domain again; its history keeps all of them')
    .argument('<name>', 'such as orders.order_facts')
    .option('--to <state>', 'its version, sequence, or digest; the state before the one that is published unless told')
    .option('--withdraw', 'take it out of what is published instead', false)
    .action(async (name: string, _: RollbackFlags, command: Command) => {
      const flags = readFlags<RollbackFlags>(command);
      const { runRollback } = await import('./run-rollback.ts');
      const asked = { name, to: flags.to ?? null, isWithdrawn: flags.withdraw, ...told(flags) };
      process.exitCode = await runRollback(environmentOf(flags), asked, print);
    });
  withCommon(program.command('approve'))
    .description(
      'approve that a contract shows more of a masked column, or a subgraph more of its @pii; whoever publishes it must be somebody else',
    )
    .argument('<what>', 'the file of the contract, or with --digest the product or the subgraph')
    .requiredOption('--column <name>', 'the column, or of a subgraph Type.field')
    .requiredOption('--reason <sentence>', 'why')
    .option('--digest <digest>', 'of the text, as publish tells it')
    .option('--approver <name>', 'who approves; the e-mail address of git, or the user of this machine, unless told')
    .action(async (what: string, _: ApproveFlags, command: Command) => {
      const { column, reason, ...flags } = readFlags<ApproveFlags>(command);
      const { approve } = await import('./run-approve.ts');
      const asked = { what, column, reason, digest: flags.digest ?? null, approver: flags.approver ?? null };
      const line = await approve(environmentOf(flags), asked);
      print(flags.json ? plainJson(line) : plainText(line.told));
    });
}

function withCommon(command: Command): Command {
  return withConfig(command)
    .option('--contracts <folder>', 'the folder of contracts, one folder per domain (CONCORD_CONTRACTS)')
    .option('--json', 'as JSON', false);
}

function withPublishing(command: Command): Command {
  return command
    .option('--author <name>', 'who publishes; the e-mail address of git, or the user of this machine, unless told')
    .option('--note <sentence>', 'why, for its history')
    .option('--dry-run', 'only check; nothing is written', false);
}

function told({ author, note, dryRun, json }: Publishing) {
  return { author: author ?? null, note: note ?? null, isDryRun: dryRun, isJson: json };
}

function environmentOf({ config, contracts }: Pick<Common, 'config' | 'contracts'>): Environment {
  return readEnvironment(process.env, process.cwd(), { config, contracts });
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
