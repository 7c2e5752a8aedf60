// What a published subgraph must not resolve: a field that a subgraph of Concord's make resolves. By @shareable or @override
// its answers would stand where the owner of the product promised his own. Keys are what it joins by, and may be told.

import type { CompositionProblem } from '../../errors/gateway-codes.ts';
import { argumentOf, findDirectiveNames } from '../directive-names.ts';
import { federationUrl, findRootNames, listTypesWithFields, readFieldStatements } from '../field-statements.ts';
import type { ReadSubgraph } from '../read-subgraph.ts';
import { readFieldSets } from './field-sets.ts';

/** Nothing where no subgraph is published. */
export function findTakenFields(subgraphs: readonly ReadSubgraph[]): readonly CompositionProblem[] {
  const published = subgraphs.filter(({ isPublished }) => isPublished);
  if (published.length === 0) return [];
  const ours = subgraphs.filter(({ make }) => make === 'concord');
  const owned = indexOwned(ours);
  const keys = new Set(ours.flatMap(listKeys));
  const names = new Set(ours.map(({ name }) => name));
  return published.flatMap((subgraph) => [...findTaken(subgraph, owned, keys), ...findOverrides(subgraph, names)]);
}

/**
 * Fields of root types and entities -> the subgraph that resolves them. An object without a key, such as `PageInfo`, comes whole
 * from the subgraph that gave the field above it, so nobody answers for another there.
 */
function indexOwned(subgraphs: readonly ReadSubgraph[]): ReadonlyMap<string, string> {
  const entities = new Set(['Query', 'Mutation', 'Subscription']);
  for (const { document } of subgraphs) {
    for (const { kind, at } of readFieldSets(document)) if (kind === 'key') entities.add(at);
  }
  return new Map(
    subgraphs.flatMap(({ name, document }) =>
      readFieldStatements(document)
        .filter(({ coordinate, isExternal }) => !isExternal && entities.has(typeOf(coordinate)))
        .map(({ coordinate }) => [coordinate, name] as const),
    ),
  );
}

function listKeys({ document }: ReadSubgraph): readonly string[] {
  return readFieldSets(document).flatMap(({ kind, coordinates }) => (kind === 'key' ? coordinates : []));
}

/** `ownKeys`: what our subgraphs are joined by. */
function findTaken(
  subgraph: ReadSubgraph,
  owned: ReadonlyMap<string, string>,
  ownKeys: ReadonlySet<string>,
): readonly CompositionProblem[] {
  const { name, document } = subgraph;
  const keys = new Set(listKeys(subgraph).filter((coordinate) => ownKeys.has(coordinate)));
  return readFieldStatements(document).flatMap(({ coordinate, isExternal }) => {
    const owner = owned.get(coordinate);
    if (owner === undefined || isExternal || keys.has(coordinate)) return [];
    return [
      {
        code: 'FOREIGN_FIELD_TAKEN',
        message: `"${coordinate}" is answered by "${owner}", and the published subgraph "${name}" has the field too.`,
        subgraphs: [owner, name],
        nextStep: `Remove the field from "${name}", mark it @external where it is only required, or give it a name of its own.`,
      },
    ];
  });
}

/** Also of objects without a key. */
function findOverrides({ name, document }: ReadSubgraph, ours: ReadonlySet<string>): readonly CompositionProblem[] {
  const overrides = findDirectiveNames(document, federationUrl, 'override');
  const rootNames = findRootNames(document);
  return listTypesWithFields(document).flatMap((type) =>
    (type.fields ?? []).flatMap((field) => {
      const override = (field.directives ?? []).find((directive) => overrides.has(directive.name.value));
      const from = override === undefined ? undefined : argumentOf(override, 'from');
      if (from?.kind !== 'StringValue' || !ours.has(from.value)) return [];
      const coordinate = `${rootNames.get(type.name.value) ?? type.name.value}.${field.name.value}`;
      return [
        {
          code: 'FOREIGN_FIELD_OVERRIDDEN',
          message: `"${coordinate}" of the published subgraph "${name}" overrides that of "${from.value}".`,
          subgraphs: [from.value, name],
          nextStep: 'Remove @override, and give the field a name of its own.',
        },
      ];
    }),
  );
}

function typeOf(coordinate: string): string {
  return coordinate.split('.', 1)[0] ?? coordinate;
}
