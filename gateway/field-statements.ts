// What a subgraph's SDL says of each field: whether it resolves it, and whether it calls it @pii. By coordinates of the
// composed graph, where the root types have their usual names whatever a subgraph calls them.

import {
  type ConstDirectiveNode,
  type DirectiveNode,
  type DocumentNode,
  Kind,
  type ObjectTypeDefinitionNode,
  type TypeNode,
} from 'graphql';
import { findDirectiveNames } from './directive-names.ts';

export const governanceUrl = 'https://specs.concord.dev/governance/';
export const federationUrl = 'https://specs.apollo.dev/federation/';

export type FieldStatement = {
  /** `Type.field` */
  readonly coordinate: string;
  /** Declared only for others: as a key, for @requires or @provides. */
  readonly isExternal: boolean;
  /** Every @pii of the field. */
  readonly marks: readonly ConstDirectiveNode[];
};

export function readFieldStatements(document: DocumentNode): readonly FieldStatement[] {
  const pii = findDirectiveNames(document, governanceUrl, 'pii');
  const external = findDirectiveNames(document, federationUrl, 'external');
  const rootNames = findRootNames(document);
  return listTypesWithFields(document).flatMap((type) => {
    const isExternalType = hasDirective(type.directives, external);
    const typeName = rootNames.get(type.name.value) ?? type.name.value;
    return (type.fields ?? []).map((field) => ({
      coordinate: `${typeName}.${field.name.value}`,
      isExternal: isExternalType || hasDirective(field.directives, external),
      marks: (field.directives ?? []).filter(({ name }) => pii.has(name.value)),
    }));
  });
}

export type TypeWithFields = Pick<ObjectTypeDefinitionNode, 'name' | 'fields' | 'directives' | 'interfaces'>;

/** Objects and interfaces, each definition and each extension by itself. */
export function listTypesWithFields({ definitions }: DocumentNode): readonly TypeWithFields[] {
  return definitions.flatMap((definition) =>
    definition.kind === Kind.OBJECT_TYPE_DEFINITION ||
    definition.kind === Kind.OBJECT_TYPE_EXTENSION ||
    definition.kind === Kind.INTERFACE_TYPE_DEFINITION ||
    definition.kind === Kind.INTERFACE_TYPE_EXTENSION
      ? [definition]
      : [],
  );
}

const usualNames = { query: 'Query', mutation: 'Mutation', subscription: 'Subscription' } as const;

/** `schema { query: Root }` -> `Root` is `Query`. */
export function findRootNames({ definitions }: DocumentNode): ReadonlyMap<string, string> {
  return new Map(
    definitions.flatMap((definition) =>
      definition.kind === Kind.SCHEMA_DEFINITION || definition.kind === Kind.SCHEMA_EXTENSION
        ? (definition.operationTypes ?? []).map(
            ({ type, operation }) => [type.name.value, usualNames[operation]] as const,
          )
        : [],
    ),
  );
}

export function hasDirective(directives: readonly DirectiveNode[] | undefined, names: ReadonlySet<string>): boolean {
  return directives?.some((directive) => names.has(directive.name.value)) ?? false;
}

/** `[Person!]!` -> `Person` */
export function namedTypeOf(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : namedTypeOf(type.type);
}
