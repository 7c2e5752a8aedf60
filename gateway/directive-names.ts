// Under which names a subgraph's SDL may use a directive of a specification: as it imports it, prefixed where it does not,
// or plain where it links nothing (https://specs.apollo.dev/link/v1.0). Read on the syntax tree, and rather one name too many:
// a mark that is overlooked would show what it hides.

import { type ConstDirectiveNode, type ConstValueNode, type DocumentNode, Kind } from 'graphql';

/** `findDirectiveNames(document, 'https://specs.concord.dev/governance/', 'pii')` */
export function findDirectiveNames(document: DocumentNode, specification: string, directive: string): Set<string> {
  const prefix = specification.split('/').filter(Boolean).at(-1) ?? '';
  const names = new Set([directive, `${prefix}__${directive}`]);
  for (const link of schemaDirectives(document)) {
    const url = argumentOf(link, 'url') ?? argumentOf(link, 'feature');
    if (url?.kind !== Kind.STRING || !url.value.startsWith(specification)) continue;
    const namespace = argumentOf(link, 'as');
    if (namespace?.kind === Kind.STRING) names.add(`${namespace.value}__${directive}`);
    const imported = argumentOf(link, 'import');
    for (const element of imported?.kind === Kind.LIST ? imported.values : []) {
      const own = readImport(element, `@${directive}`);
      if (own !== undefined) names.add(own);
    }
  }
  return names;
}

export function argumentOf(directive: ConstDirectiveNode, name: string): ConstValueNode | undefined {
  return directive.arguments?.find((argument) => argument.name.value === name)?.value;
}

function schemaDirectives({ definitions }: DocumentNode): readonly ConstDirectiveNode[] {
  return definitions.flatMap((definition) =>
    definition.kind === Kind.SCHEMA_DEFINITION || definition.kind === Kind.SCHEMA_EXTENSION
      ? (definition.directives ?? [])
      : [],
  );
}

/** `{ name: "@pii", as: "@personal" }` -> `personal` */
function readImport(element: ConstValueNode, wanted: string): string | undefined {
  if (element.kind !== Kind.OBJECT) return undefined;
  const texts = new Map(
    element.fields.map(({ name, value }) => [name.value, value.kind === Kind.STRING ? value.value : '']),
  );
  return texts.get('name') === wanted ? texts.get('as')?.replace(/^@/, '') : undefined;
}
