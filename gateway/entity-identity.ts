// What tells one entity of a subgraph from another: its type and the fields of its keys. The planner asks for neither where
// the client does not, so that a subgraph which mixes up the order of `_entities` would put data under wrong names unseen.

import {
  type ASTNode,
  type GraphQLInterfaceType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isEnumType,
  isInterfaceType,
  isObjectType,
  Kind,
  parse,
  print,
  type SelectionNode,
  type SelectionSetNode,
  stripIgnoredCharacters,
  visit,
} from 'graphql';
import { argumentOf } from './directive-names.ts';
import type { EntityIdentity, KeySelection } from './program.ts';
import { parseFieldSet } from './requires/required-fields.ts';

export type IdentifiedFetch = {
  /** The operation, with the keys of each entity added to it. */
  readonly query: string;
  /** By the type's name in a representation, as it is sent. */
  readonly identities: Readonly<Record<string, EntityIdentity>>;
};

/** Only keys that are in the representations anyway: the others could not be compared. `asks`: whether the query is used. */
export function identifyEntities(
  query: string,
  subgraph: string,
  representation: readonly KeySelection[],
  supergraphSchema: GraphQLSchema,
  asks: boolean,
): IdentifiedFetch {
  const sent = listSent(representation);
  const graph = findGraph(subgraph, supergraphSchema);
  const identities: Record<string, EntityIdentity> = {};
  const keysOf = (typeName: string): readonly SelectionNode[] => {
    const type = supergraphSchema.getType(typeName);
    if (!isObjectType(type) && !isInterfaceType(type)) return [];
    const keys = readKeys(type, graph).filter((fields) => fields.every((field) => sent.has(nameOf(field))));
    const fields = new Map(keys.flat().map((field) => [nameOf(field), field]));
    const given = [...fields.values()].filter((field) => isResolved(field, type, graph));
    identities[typeName] = {
      isConcrete: isObjectType(type),
      keys: [...fields.keys()],
      asked: asks ? given.map(nameOf) : [],
    };
    if (isAbstractType(type)) for (const { name } of supergraphSchema.getPossibleTypes(type)) keysOf(name);
    return given;
  };
  const identified = visit(parse(query, { noLocation: true }), {
    [Kind.INLINE_FRAGMENT]: (fragment, _key, _parent, _path, ancestors) => {
      if (!isTopLevel(ancestors)) return undefined;
      const keys = keysOf(fragment.typeCondition?.name.value ?? '');
      return { ...fragment, selectionSet: addFields(fragment.selectionSet, keys) };
    },
  });
  return { query: stripIgnoredCharacters(print(identified)), identities };
}

/** Directly below `_entities`, the only field around. */
function isTopLevel(ancestors: readonly (ASTNode | readonly ASTNode[])[]): boolean {
  return ancestors.filter((node) => 'kind' in node && node.kind === Kind.FIELD).length === 1;
}

function addFields(set: SelectionSetNode, fields: readonly SelectionNode[]): SelectionSetNode {
  const present = new Set(set.selections.map(print));
  return { ...set, selections: [...set.selections, ...fields.filter((field) => !present.has(print(field)))] };
}

function listSent(selections: readonly KeySelection[]): ReadonlySet<string> {
  const names = selections.flatMap((selection) =>
    selection.kind === 'field' ? [selection.name] : [...listSent(selection.selections)],
  );
  return new Set(names);
}

/** The name of the subgraph in `join__Graph`. */
function findGraph(subgraph: string, schema: GraphQLSchema): string | undefined {
  const graphs = schema.getType('join__Graph');
  if (!isEnumType(graphs)) return undefined;
  return graphs.getValues().find(({ astNode }) => {
    const joined = astNode?.directives?.find(({ name }) => name.value === 'join__graph');
    const name = joined && argumentOf(joined, 'name');
    return name?.kind === Kind.STRING && name.value === subgraph;
  })?.name;
}

function readKeys(
  { astNode }: GraphQLObjectType | GraphQLInterfaceType,
  graph: string | undefined,
): readonly (readonly SelectionNode[])[] {
  return (astNode?.directives ?? []).flatMap((directive) => {
    const [of, key] = [argumentOf(directive, 'graph'), argumentOf(directive, 'key')];
    if (directive.name.value !== 'join__type' || of?.kind !== Kind.ENUM || of.value !== graph) return [];
    return key?.kind === Kind.STRING ? [parseFieldSet(key.value)?.selections ?? []] : [];
  });
}

/** A key may consist of @external fields, which the subgraph takes and does not give. */
function isResolved(
  selection: SelectionNode,
  type: GraphQLObjectType | GraphQLInterfaceType,
  graph: string | undefined,
): boolean {
  const field = type.getFields()[nameOf(selection)];
  if (field === undefined || selection.kind !== Kind.FIELD) return false;
  const isExternal = (field.astNode?.directives ?? []).some((directive) => {
    const [of, external] = [argumentOf(directive, 'graph'), argumentOf(directive, 'external')];
    return of?.kind === Kind.ENUM && of.value === graph && external?.kind === Kind.BOOLEAN && external.value;
  });
  if (isExternal) return false;
  const below = getNamedType(field.type);
  const nested = selection.selectionSet?.selections ?? [];
  return nested.every((one) => (isObjectType(below) || isInterfaceType(below)) && isResolved(one, below, graph));
}

function nameOf(selection: SelectionNode): string {
  return selection.kind === Kind.FIELD ? selection.name.value : '';
}
