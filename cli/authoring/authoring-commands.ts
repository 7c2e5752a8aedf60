// `concord init` and `concord introspect`: a domain of one's own, and a first contract from a table.

import { resolve } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { withConfig } from '../checking-commands.ts';
import { readFlags } from '../command-flags.ts';
import { readEnvironment } from '../environment.ts';
import type { InitRequest } from './init.ts';
import type { DraftedContract, IntrospectRequest } from './introspect.ts';

type TableFlags = {
  readonly config?: string;
  readonly contracts?: string;
  readonly databaseEnv?: string;
  readonly sample: number;
  readonly timeout: number;
};
type InitFlags = TableFlags & {
  readonly owner: string;
  readonly onCall: string;
  readonly contact?: string;
  readonly slack?: string;
  readonly table?: string;
  readonly product?: string;
  readonly ci: InitRequest['ci'];
  readonly dryRun: boolean;
};
type IntrospectFlags = TableFlags & {
  readonly domain?: string;
  readonly product?: string;
  readonly status: IntrospectRequest['status'];
  readonly write: boolean;
  readonly force: boolean;
  readonly output?: string;
};

export function addAuthoring(program: Command): void {
  withTableFlags(withConfig(program.command('init')))
    .description('make the folder of a new domain, its owners and the check of its changes; it writes nothing over')
    .argument('<domain>', 'such as orders')
    .requiredOption('--owner <team>', 'who owns it, such as @orders-team')
    .requiredOption('--on-call <name>', 'who is called when it breaks')
    .option('--contact <address>', 'where the team is written to')
    .option('--slack <channel>', 'where the team talks')
    .option('--table <schema.table>', 'draft the first contract from this table or view')
    .option('--product <name>', 'the name of the first product')
    .addOption(
      new Option('--ci <host>', 'for which build server').choices(['github', 'gitlab', 'none']).default('github'),
    )
    .option('--dry-run', 'only tell what would be made', false)
    .action(async (domain: string, _: InitFlags, command: Command) => runInit(domain, readFlags<InitFlags>(command)));
  withTableFlags(withConfig(program.command('introspect')))
    .description(
      'draft a contract from a table or view: types, keys, what looks personal, and checks; it only reads the database',
    )
    .argument('<schema.table>', 'such as sales.customers')
    .option('--domain <domain>', 'the domain of the product')
    .option('--product <name>', 'the name of the product; that of the table where it is left out')
    .addOption(new Option('--status <status>', 'of the contract').choices(['draft', 'published']).default('draft'))
    .option('--write', 'write it into the folder of contracts', false)
    .option('--output <file>', 'write it to this file')
    .option('--force', 'also over a file that is there', false)
    .action(async (table: string, _: IntrospectFlags, command: Command) =>
      runIntrospect(table, readFlags<IntrospectFlags>(command)),
    );
}

function withTableFlags(command: Command): Command {
  return command
    .option(
      '--contracts <folder>',
      'the folder of contracts, one folder per domain (CONCORD_CONTRACTS, otherwise ./contracts)',
    )
    .option(
      '--database-env <name>',
      "the variable with the URL of the table's database (otherwise that of the domain or DATABASE_URL)",
    )
    .option(
      '--sample <rows>',
      'how many rows to look at, 0 for none; their values are never written',
      readCount,
      10_000,
    )
    .option('--timeout <seconds>', 'how long one question to the database may take', readCount, 30);
}

async function runInit(domain: string, flags: InitFlags): Promise<void> {
  const { initDomain } = await import('./init.ts');
  const { owner, onCall, contact = null, slack = null, table, product = 'first_product', ci, dryRun } = flags;
  const contracts = findContracts(flags);
  const hasStub = table === undefined;
  const request = { domain, owner, onCall, contact, slack, product, contracts, ci, isDryRun: dryRun, hasStub };
  const drafted = hasStub || dryRun ? null : await draft(table, { ...flags, domain, status: 'draft' });
  for (const { file, what } of initDomain(request)) print(`${what}: ${file}`);
  if (drafted !== null) {
    const { writeMissing } = await import('./write-new.ts');
    for (const { file, what } of writeMissing([{ path: drafted.file, text: drafted.text }], false))
      print(`${what}: ${file}`);
    tell(drafted);
  }
  const folder = flags.contracts ?? 'contracts';
  print(`Next: read the files, decide what they ask, then run: concord check --contracts ${folder}`);
}

async function runIntrospect(table: string, flags: IntrospectFlags): Promise<void> {
  const drafted = await draft(table, flags);
  const { write, output, force } = flags;
  if (write || output !== undefined) {
    const { asSeen, writeOne } = await import('./write-new.ts');
    const path = output === undefined ? drafted.file : resolve(output);
    if (write && output === undefined && !drafted.hasDomain) await refuseNewDomain(drafted, flags);
    writeOne({ path, text: drafted.text }, force);
    warn(`Written: ${asSeen(path)}`);
  } else {
    process.stdout.write(drafted.text);
  }
  tell(drafted);
}

type Named = TableFlags & {
  readonly domain?: string;
  readonly product?: string;
  readonly status: IntrospectRequest['status'];
};

async function draft(table: string, flags: Named): Promise<DraftedContract> {
  const { introspect } = await import('./introspect.ts');
  const { parseTableName } = await import('./table-name.ts');
  const { domain = null, product = null, databaseEnv = null, sample, timeout, status } = flags;
  const request = { domain, product, databaseEnv, sampledRows: sample, timeoutSeconds: Math.max(1, timeout), status };
  const environment = readEnvironment(process.env, process.cwd(), { config: flags.config, contracts: flags.contracts });
  return introspect({ ...request, table: parseTableName(table), contracts: findContracts(flags) }, environment);
}

/** In a folder that nobody owns yet the contract would have no owner. */
async function refuseNewDomain({ domain, domains }: DraftedContract, flags: TableFlags): Promise<never> {
  const { ConcordError } = await import('../../errors/concord-error.ts');
  const folder = flags.contracts ?? 'contracts';
  throw new ConcordError('INTROSPECT_DOMAIN_UNKNOWN', { given: domain, folder, known: domains });
}

function findContracts({ config, contracts }: Pick<TableFlags, 'config' | 'contracts'>): string {
  const environment = readEnvironment(process.env, process.cwd(), { config, contracts });
  return environment.contracts ?? resolve('contracts');
}

/** On stderr, so that the contract can go into a file. */
function tell({ decisions, problems, domain, product, unknown }: DraftedContract): void {
  const personal = decisions.filter(({ text }) => text.startsWith('confirm:'));
  warn(
    `${domain}.${product}: ${personal.length} guesses to confirm, ${decisions.length - personal.length} things to decide.`,
  );
  for (const { about, text } of decisions) warn(`- ${about}: ${text}`);
  if (unknown !== null) {
    warn(`It is not known what is published, so references were looked for in the folder alone. ${unknown.message}`);
  }
  for (const { message, at } of problems) warn(`${at?.file}:${at?.line}:${at?.column} ${message}`);
}

function readCount(text: string): number {
  if (!/^\d{1,7}$/.test(text)) throw new InvalidArgumentError('It must be a whole number of 0 or more.');
  return Number(text);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

function warn(line: string): void {
  process.stderr.write(`${line}\n`);
}
