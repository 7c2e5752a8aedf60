// The command `concord`: what it can be told, and the code that does it, loaded only when it is told.

import { resolve } from 'node:path';
import { Command, Option } from 'commander';
import { addAuthoring } from './authoring/authoring-commands.ts';
import { addCheck } from './check/check-commands.ts';
import { addChecking, withConfig } from './checking-commands.ts';
import { readFlags, refuseUnknownPart } from './command-flags.ts';
import { readEnvironment } from './environment.ts';
import { addLedger } from './ledger/ledger-commands.ts';
import { runUntilStopped } from './lifetime.ts';
import type { ServeOptions } from './mesh-to-serve.ts';
import type { Process } from './process.ts';
import { addPublishing } from './publish/publish-commands.ts';
import { addQuality } from './quality/quality-commands.ts';
import { addQuerying } from './querying-commands.ts';
import { addGrantsCommand } from './readers/grants-command.ts';
import { addStandingCommands } from './standing/standing-commands.ts';
import { tellFailure } from './tell-failure.ts';
import { addTokenCommands } from './tokens/token-commands.ts';
import { readVersion } from './version.ts';

type ConfigFlags = { readonly config?: string; readonly contracts?: string };
type ServeFlags = ConfigFlags & {
  readonly executor?: 'concord' | 'apollo';
  readonly demo?: boolean;
  /** False where --no-demo-loader is given. */
  readonly demoLoader?: boolean;
  readonly port?: string;
  readonly host?: string;
  readonly subgraph: readonly string[];
  readonly foreignSubgraph?: readonly string[];
  readonly supergraph?: string;
  readonly shadow?: string;
};

/** `argv` as Node gives it. A failure ends the process with one sentence on stderr and exit code 1. */
export async function main(argv: readonly string[]): Promise<void> {
  const isDebug = process.env.CONCORD_DEBUG === '1';
  // A reader that goes away, such as `| head`, is no reason to stop serving.
  process.stdout.on('error', () => {});
  try {
    await createProgram().parseAsync([...argv]);
  } catch (error) {
    tellFailure(error, isDebug);
    process.exitCode = 1;
  }
}

export function createProgram(): Command {
  const program = new Command('concord')
    .description('From data contracts to one masked, documented GraphQL graph over PostgreSQL.')
    .version(readVersion(), '--version', 'print the version')
    .enablePositionalOptions()
    .showHelpAfterError('(concord --help lists all commands)');
  addServing(program);
  addPrinting(program);
  addWriting(program);
  addQuerying(program);
  addChecking(program);
  addCheck(program);
  addLedger(program);
  addStandingCommands(program);
  addQuality(program);
  addPublishing(program);
  addAuthoring(program);
  return program;
}

function addServing(program: Command): void {
  withServeFlags(program.command('start'))
    .description('start everything in one process, with the demo mesh unless you name contracts of your own')
    .action((_: ServeFlags, command: Command) =>
      run(command, async (running, flags) => {
        const { greet } = await import('./greet.ts');
        const { serveAll } = await import('./serve-all.ts');
        // It tells tokens, for the terminal and for no log.
        await greet(await serveAll(optionsOf(flags), running), { ...running, log: print });
      }),
    );

  const serve = withServeFlags(program.command('serve'))
    .description('serve all of the mesh in one process, or one part of a split mesh')
    .allowExcessArguments()
    .action((_: ServeFlags, command: Command) => {
      refuseUnknownPart(command);
      return run(command, async (running, flags) => {
        const { serveAll } = await import('./serve-all.ts');
        const { url, page } = await serveAll(optionsOf(flags), running);
        // The address of the page holds its key, which is for the terminal and for no log.
        print(`Serving the graph at ${url}/graphql, and the page at ${page}`);
      });
    });
  withForeign(withExecutor(withListenFlags(serve.command('gateway'))))
    .description('serve the gateway alone, over subgraphs of other processes')
    .option(
      '--subgraph <name=url>',
      'a subgraph of Concord, such as orders=http://127.0.0.1:4101; repeatable',
      collect,
      [],
    )
    .option(
      '--supergraph <file>',
      'a file that lists the subgraphs; its changes are served at once (CONCORD_SUPERGRAPH)',
    )
    .action((_: ServeFlags, command: Command) =>
      run(command, async (running, flags) => {
        const { serveGatewayOnly } = await import('./serve-parts.ts');
        const { url, page } = await serveGatewayOnly(optionsOf(flags), flags.subgraph, running);
        print(`Serving the graph at ${url}/graphql, and the page at ${page}`);
      }),
    );
  withDemo(withListenFlags(serve.command('subgraph')), 'serve the demo mesh, also from a database of your own')
    .description('serve the subgraph of one domain; it answers only a gateway with the same secret')
    .argument('<domain>')
    .action((domain: string, _: ServeFlags, command: Command) =>
      run(command, async (running, flags) => {
        const { serveSubgraphOnly } = await import('./serve-parts.ts');
        const url = await serveSubgraphOnly(optionsOf(flags), domain, running);
        running.log(`Serving the subgraph ${domain} at ${url}/graphql`);
      }),
    );
  withDemo(withListenFlags(serve.command('catalog')), 'show the demo mesh, also with a database of your own')
    .description('serve the catalog of all products; it answers only a gateway with the same secret')
    .action((_: ServeFlags, command: Command) =>
      run(command, async (running, flags) => {
        const { serveCatalogOnly } = await import('./serve-parts.ts');
        const url = await serveCatalogOnly(optionsOf(flags), running);
        running.log(`Serving the catalog at ${url}/graphql`);
      }),
    );
  withDemoLoader(withConfig(serve.command('database')))
    .description('run the embedded database with the demo mesh, for the other parts of a split mesh')
    .action((_: ConfigFlags, command: Command) =>
      run(command, async (running) => {
        const { serveDatabaseOnly } = await import('./serve-parts.ts');
        const where = await serveDatabaseOnly(running);
        const isOwn = running.environment.databaseUrl !== null;
        running.log(`The database is running. It listens on ${where}.`);
        running.log(isOwn ? 'Ctrl-C ends this command, not the database.' : 'Ctrl-C stops it and keeps the data.');
      }),
    );
}

function addPrinting(program: Command): void {
  withContracts(program.command('token'))
    .description('print a development token')
    .requiredOption('--role <role>', 'a role it grants; repeatable', collect)
    .option('--subject <name>', 'whose token it is')
    .option('--domain <domain>', 'the domain its bearer belongs to')
    .option('--team <team>', 'the team its bearer belongs to')
    .option('--claim <name=value>', 'a further claim, the value as JSON or text; repeatable', collect, [])
    .option('--hours <number>', 'how long it is valid', '12')
    .action(async (options) => {
      const { printToken } = await import('./token.ts');
      const { doubtToken } = await import('./doubt-token.ts');
      const environment = readEnvironment(process.env, process.cwd(), options);
      print(await printToken(options, environment));
      for (const line of doubtToken(options, environment)) warn(line);
    });
  withContracts(program.command('sdl'))
    .description("print the schema of a domain's subgraph, of a published one, or of the catalog")
    .argument('<domain>')
    .action(async (domain: string, flags: ConfigFlags) => {
      const { printDomainSdl } = await import('./print-graph.ts');
      const { mesh, published } = await readMesh(flags);
      print(printDomainSdl(mesh, domain, published));
    });
  withContracts(program.command('compose'))
    .description(
      'print the supergraph that the contracts and what is published make, or the subgraphs of a file; it serves and keeps nothing',
    )
    .option('--supergraph <file>', 'a file that lists subgraphs, in place of contracts')
    .action(async (flags: ConfigFlags & { readonly supergraph?: string }) => {
      if (flags.supergraph !== undefined) {
        const { composeFile } = await import('./supergraph/compose-file.ts');
        const file = resolve(flags.supergraph);
        return print(await composeFile(file, readEnvironment(process.env, process.cwd(), flags)));
      }
      const { printSupergraph } = await import('./print-graph.ts');
      const { mesh, published } = await readMesh(flags);
      print(printSupergraph(mesh, published));
    });
}

/** What writes to databases, and to the pages of docs/. */
function addWriting(program: Command): void {
  addTokenCommands(program);
  addGrantsCommand(program);
  const demo = program.command('demo').description('the data of the demo mesh');
  withConfig(demo.command('fill'))
    .description('fill the database with the demo mesh and its tokens, and end')
    .action(async (flags: ConfigFlags) => {
      const { fillDemoDatabase } = await import('./fill-demo.ts');
      const environment = readEnvironment(process.env, process.cwd(), flags);
      await fillDemoDatabase({ environment, log: print, warn });
    });
  withConfig(demo.command('load'))
    .description('fill the database with the demo mesh where that is missing, and let new data arrive until stopped')
    .action((_: ConfigFlags, command: Command) =>
      run(command, async (running) => {
        const { fillDemoDatabase } = await import('./fill-demo.ts');
        const { startDemoLoader } = await import('./start-demo-loader.ts');
        const url = await fillDemoDatabase(running);
        await startDemoLoader(running.lifetime, url, running.environment, running.warn);
        running.log('New data arrive in the demo mesh. Ctrl-C ends that.');
      }),
    );
  program
    .command('docs')
    .description('write the pages of docs/ that are made from the code')
    .option('--check', 'only prove that it is up to date')
    .action(async (flags: { readonly check?: boolean }) => {
      const { checkDocs, writeDocs } = await import('./generated-docs.ts');
      if (flags.check === true) checkDocs(createProgram());
      else writeDocs(createProgram());
    });
}

function withServeFlags(command: Command): Command {
  const listening = withForeign(withExecutor(withListenFlags(command)));
  return withDemoLoader(withDemo(listening, 'fill the database with the demo mesh, also a database of your own'));
}

function withListenFlags(command: Command): Command {
  return withContracts(command)
    .option('--port <number>', 'where to listen (PORT)')
    .option('--host <address>', 'on which address to listen (HOST)');
}

function withContracts(command: Command): Command {
  const meaning = 'the folder of contracts, one folder per domain (CONCORD_CONTRACTS)';
  return withConfig(command).option('--contracts <folder>', meaning);
}

function withExecutor(command: Command): Command {
  const option = new Option('--executor <name>', 'who executes plans');
  return command
    .addOption(option.choices(['concord', 'apollo']).default('concord'))
    .option('--shadow <executor>', 'compare a share of the answers with those of the stock executor (CONCORD_SHADOW)');
}

function withForeign(command: Command): Command {
  const meaning = 'a subgraph that is not trusted to mask; repeatable (CONCORD_FOREIGN_SUBGRAPHS)';
  return command.option('--foreign-subgraph <name=url>', meaning, collect);
}

function withDemo(command: Command, meaning: string): Command {
  return command.option('--demo', meaning, false);
}

function withDemoLoader(command: Command): Command {
  return command.option('--no-demo-loader', 'let nothing new arrive in the demo mesh (CONCORD_DEMO_LOADER=off)');
}

type Work = (running: Process, flags: ServeFlags) => Promise<void>;

async function run(command: Command, work: Work): Promise<void> {
  const flags = readFlags<ServeFlags>(command);
  const demoLoader = flags.demoLoader === false ? 'off' : undefined;
  const foreignSubgraphs = flags.foreignSubgraph?.join(',');
  const environment = readEnvironment(process.env, process.cwd(), { ...flags, demoLoader, foreignSubgraphs });
  const { openLogger } = await import('./observe/logger.ts');
  const logger = await openLogger(environment.observing.logFormat, { print, write: warn });
  const { isDebug } = environment;
  await runUntilStopped({ isDebug, ...logger }, (lifetime) => work({ lifetime, environment, ...logger }, flags));
}

function optionsOf({ executor, demo }: ServeFlags): ServeOptions {
  return { executor: executor ?? 'concord', isDemo: demo ?? false };
}

async function readMesh(flags: ConfigFlags) {
  const { readServed } = await import('./served-mesh/read-served-mesh.ts');
  return readServed(readEnvironment(process.env, process.cwd(), flags), { warn, mustKnowPublished: false });
}

function collect(value: string, earlier: readonly string[] = []): readonly string[] {
  return [...earlier, value];
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

function warn(text: string): void {
  process.stderr.write(`${text}\n`);
}
