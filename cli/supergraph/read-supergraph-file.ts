// The text of a file that lists subgraphs -> the list. It has the form of rover's supergraph.yaml, and two keys of our own:
// `trusted`, because a subgraph is not trusted to mask until somebody says so, and `allow_breaking`.

import { z } from 'zod';
import { strictMap } from '../../contracts/form-values.ts';
import { readForm } from '../../contracts/read-form.ts';
import { readYaml, type Source } from '../../contracts/read-yaml.ts';
import { ConcordError } from '../../errors/concord-error.ts';
import type { SubgraphMake } from '../../gateway/read-subgraph.ts';
import { path, switched, taking } from '../settings/forms.ts';
import { readSubgraphUrl } from './subgraph-address.ts';

export type SchemaPlace =
  /** As it is written: seen from the file that names it. */
  | { readonly kind: 'file'; readonly path: string }
  /** A subgraph that tells its schema itself. */
  | { readonly kind: 'subgraph'; readonly url: URL };

export type ListedSubgraph = {
  readonly name: string;
  /** Where it is asked for data. */
  readonly url: URL;
  readonly make: SubgraphMake;
  readonly schema: SchemaPlace;
};

export type SupergraphFile = {
  readonly subgraphs: readonly ListedSubgraph[];
  /** Whether fields may go that clients used lately. */
  readonly allowsBreaking: boolean;
};

const url = taking('an http or https URL such as http://127.0.0.1:4101/graphql', (given) =>
  typeof given === 'string' ? readSubgraphUrl(given) : undefined,
);

const form = strictMap({
  federation_version: taking('a version of Federation 2 such as =2.9.0, or 2', (given) =>
    /^=?2(\.\d+){0,2}$/.test(String(given)) ? String(given) : undefined,
  ).optional(),
  allow_breaking: switched.optional(),
  subgraphs: z.record(
    z.string(),
    strictMap({
      routing_url: url.optional(),
      schema: strictMap({ file: path.optional(), subgraph_url: url.optional() }),
      trusted: switched.optional(),
    }),
  ),
});

const keyHints: Readonly<Record<string, string>> = {
  graphref: 'Schemas come from files and from subgraphs: write file: or subgraph_url:.',
  subgraph: 'Schemas come from files and from subgraphs: write file: or subgraph_url:.',
  sdl: 'Write the schema into a file of its own, and name it with file:.',
  make: 'Write trusted: true for a subgraph of Concord with the same secret.',
  url: 'Write routing_url:.',
};

/** `name` is how the file is told of. @throws ConcordError SUPERGRAPH_FILE_REFUSED with all problems */
export function readSupergraphFile(name: string, text: string): SupergraphFile {
  const { source, value, problems: yamlProblems } = readYaml(name, text);
  const reading = value === undefined ? null : readForm(form, [], value, source, keyHints);
  const problems = [...yamlProblems, ...(reading?.problems ?? [])];
  const listed = problems.length === 0 ? reading?.value : undefined;
  const subgraphs = Object.entries(listed?.subgraphs ?? {}).flatMap(([subgraph, given]) => {
    const found = listedSubgraph(subgraph, given, source);
    if (found instanceof ConcordError) problems.push(found);
    return found instanceof ConcordError ? [] : [found];
  });
  if (namesPrototype(value)) {
    problems.push(problemAt(source, ['subgraphs', '__proto__'], 'is no name for a subgraph. Choose another'));
  }
  if (listed !== undefined && Object.keys(listed.subgraphs).length === 0) {
    problems.push(problemAt(source, ['subgraphs'], 'names no subgraph. Add one'));
  }
  if (problems.length === 0 && listed !== undefined) {
    return { subgraphs, allowsBreaking: listed.allow_breaking ?? false };
  }
  const told = problems.sort(byPlace).map(({ message }) => shorten(message));
  const others = told.splice(mostProblems).length;
  if (others > 0) told.push(`There are ${others} more.`);
  throw new ConcordError('SUPERGRAPH_FILE_REFUSED', { file: name, problems: told });
}

/** What was named by mistake may be any file, and these words go into the log. */
const mostProblems = 20;
const mostCharacters = 300;

function shorten(message: string): string {
  return message.length > mostCharacters ? `${message.slice(0, mostCharacters)}...` : message;
}

/** The form passes over this one key. */
function namesPrototype(value: unknown): boolean {
  const { subgraphs } = (typeof value === 'object' && value !== null ? value : {}) as { readonly subgraphs?: unknown };
  return typeof subgraphs === 'object' && subgraphs !== null && Object.hasOwn(subgraphs, '__proto__');
}

function listedSubgraph(
  name: string,
  { routing_url: routing, schema, trusted }: z.output<typeof form>['subgraphs'][string],
  source: Source,
): ListedSubgraph | ConcordError {
  const at = ['subgraphs', name];
  if (!/^[A-Za-z_]\w*$/.test(name)) return problemAt(source, at, 'must be a name of letters, digits and _');
  const { file, subgraph_url: told } = schema;
  if ((file === undefined) === (told === undefined)) {
    return problemAt(source, [...at, 'schema'], 'must say either file: or subgraph_url:');
  }
  const address = routing ?? told;
  if (address === undefined)
    return problemAt(source, at, 'has no routing_url:, which a schema of a file needs. Add it');
  return {
    name,
    url: address,
    make: trusted === true ? 'concord' : 'foreign',
    schema: told === undefined ? { kind: 'file', path: file ?? '' } : { kind: 'subgraph', url: told },
  };
}

function problemAt(source: Source, path: readonly string[], reason: string): ConcordError {
  return new ConcordError('CONFIGURATION_INVALID', { name: path.join('.'), reason }, { at: source.atKey(path) });
}

function byPlace({ at: a }: ConcordError, { at: b }: ConcordError): number {
  return (a?.line ?? 0) - (b?.line ?? 0) || (a?.column ?? 0) - (b?.column ?? 0);
}
