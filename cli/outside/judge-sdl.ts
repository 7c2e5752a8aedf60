// What the SDL of a stranger must be before anything is built of it: GraphQL, of federation 2, and not larger than composition
// takes in a few seconds. A thousand chained types cost it 0.7 s of CPU, ten thousand two minutes and then the stack.

import { type ConstDirectiveNode, type DocumentNode, GraphQLError, Kind, parse } from 'graphql';
import { ConcordError } from '../../errors/concord-error.ts';
import { argumentOf } from '../../gateway/directive-names.ts';
import { federationUrl, governanceUrl } from '../../gateway/field-statements.ts';

export const mostSdlBytes = 1_000_000;
const mostTokens = 300_000;
const mostDefinitions = 2_000;
const mostFields = 10_000;

/** `file`: where it stands, for the place of a mistake. @throws ConcordError SUBGRAPH_SDL_REFUSED */
export function judgeSdl(subgraph: string, sdl: string, file: string): void {
  const refuse = (reason: string, options = {}) =>
    new ConcordError('SUBGRAPH_SDL_REFUSED', { subgraph, reason }, options);
  const bytes = Buffer.byteLength(sdl);
  if (sdl.includes('\0')) throw refuse('it holds the character NUL.');
  if (bytes > mostSdlBytes)
    throw refuse(`it has ${bytes} bytes, and at most ${mostSdlBytes} are read. Publish a part of it.`);
  let document: DocumentNode;
  try {
    document = parse(sdl, { maxTokens: mostTokens });
  } catch (cause) {
    // Brackets within brackets without end exhaust the parser's stack.
    if (!(cause instanceof GraphQLError)) throw refuse('it is nested more deeply than it can be read.', { cause });
    const [place] = cause.locations ?? [];
    throw refuse(`${cause.message} Mend it there.`, {
      cause,
      at: place === undefined ? undefined : { file, ...place },
    });
  }
  const problem = findSdlProblem(document);
  if (problem !== null) throw refuse(problem);
}

function findSdlProblem(document: DocumentNode): string | null {
  const { definitions } = document;
  if (definitions.length > mostDefinitions) {
    return `it has ${definitions.length} definitions, and at most ${mostDefinitions} are composed. Publish a part of it.`;
  }
  const parts = definitions.reduce((sum, definition) => sum + countParts(definition), 0);
  if (parts > mostFields) {
    return `it has ${parts} fields and values, and at most ${mostFields} are composed. Publish a part of it.`;
  }
  const links = listLinks(document);
  if (!links.some(({ url }) => /\/v2\.\d+$/.test(url) && url.startsWith(federationUrl))) {
    return `it is not of federation 2. Begin it with extend schema @link(url: "${federationUrl}v2.9", import: ["@key"]), importing what it uses.`;
  }
  const governance = links.find(({ url }) => url.startsWith(governanceUrl));
  const foreign = governance?.imports.find((name) => name !== '@pii');
  return foreign === undefined
    ? null
    : `it imports ${foreign} of ${governance?.url}, which says something of products that contracts make. Import "@pii" alone.`;
}

function countParts(definition: DocumentNode['definitions'][number]): number {
  const fields = 'fields' in definition ? (definition.fields ?? []) : [];
  const values = 'values' in definition ? (definition.values ?? []) : [];
  const inFields = fields.reduce((sum, field) => sum + ('arguments' in field ? (field.arguments?.length ?? 0) : 0), 0);
  return fields.length + inFields + values.length;
}

type Link = { readonly url: string; readonly imports: readonly string[] };

function listLinks({ definitions }: DocumentNode): readonly Link[] {
  return definitions
    .flatMap((definition) =>
      definition.kind === Kind.SCHEMA_DEFINITION || definition.kind === Kind.SCHEMA_EXTENSION
        ? (definition.directives ?? [])
        : [],
    )
    .map(readLink);
}

function readLink(directive: ConstDirectiveNode): Link {
  const url = argumentOf(directive, 'url');
  const imported = argumentOf(directive, 'import');
  const elements = imported?.kind === Kind.LIST ? imported.values : [];
  const imports = elements.flatMap((element) => {
    if (element.kind === Kind.STRING) return [element.value];
    if (element.kind !== Kind.OBJECT) return [];
    const name = element.fields.find((field) => field.name.value === 'name')?.value;
    return name?.kind === Kind.STRING ? [name.value] : [];
  });
  return { url: url?.kind === Kind.STRING ? url.value : '', imports };
}
