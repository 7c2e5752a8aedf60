// What a published subgraph must not say of a type that a subgraph of Concord's make defines: composition merges what all of them
// say, so one word of a stranger could hide a type, make it cost more than anybody may ask for, or let a key be null.

import { type ConstDirectiveNode, type DefinitionNode, type DocumentNode, Kind, print } from 'graphql';
import type { CompositionProblem } from '../../errors/gateway-codes.ts';
import { findDirectiveNames } from '../directive-names.ts';
import { federationUrl, findRootNames, governanceUrl } from '../field-statements.ts';
import type { ReadSubgraph } from '../read-subgraph.ts';

/** Nothing where no subgraph is published. */
export function findChangedTypes(subgraphs: readonly ReadSubgraph[]): readonly CompositionProblem[] {
  const published = subgraphs.filter(({ isPublished }) => isPublished);
  if (published.length === 0) return [];
  const ours = readOurs(subgraphs.filter(({ make }) => make === 'concord'));
  return published.flatMap((subgraph) => findIn(subgraph, ours));
}

type OurType = { readonly subgraph: string; readonly isObject: boolean; readonly members: Map<string, string | null> };

function readOurs(subgraphs: readonly ReadSubgraph[]): ReadonlyMap<string, OurType> {
  const ours = new Map<string, OurType>();
  for (const { name: subgraph, document } of subgraphs) {
    for (const { name, isObject, members } of listTypes(document)) {
      const known = ours.get(name) ?? { subgraph, isObject, members: new Map() };
      for (const member of members) known.members.set(member.name, member.type);
      ours.set(name, known);
    }
  }
  return ours;
}

function findIn({ name: subgraph, document }: ReadSubgraph, ours: ReadonlyMap<string, OurType>): CompositionProblem[] {
  const harmlessOnTypes = namesOf(document, ['key', 'extends', 'shareable', 'external']);
  const harmlessOnFields = namesOf(document, ['shareable', 'external', 'override', 'requires', 'provides']);
  for (const name of findDirectiveNames(document, governanceUrl, 'pii')) harmlessOnFields.add(name);
  const problems: CompositionProblem[] = [];
  const tell = (code: string, owner: string, message: string, nextStep: string) =>
    problems.push({ code, message, subgraphs: [owner, subgraph], nextStep });
  const refuseMarks = (at: string, owner: string, marks: readonly ConstDirectiveNode[], harmless: Set<string>) => {
    for (const mark of marks.filter(({ name }) => !harmless.has(name.value))) {
      const message = `"${at}" is of "${owner}", and the published subgraph "${subgraph}" puts @${mark.name.value} on it, which would hold for all.`;
      tell('FOREIGN_TYPE_MARKED', owner, message, `Remove @${mark.name.value} there.`);
    }
  };
  for (const type of listTypes(document)) {
    const our = ours.get(type.name);
    if (our === undefined) continue;
    const owner = our.subgraph;
    refuseMarks(type.name, owner, type.directives, harmlessOnTypes);
    for (const member of type.members) {
      const at = `${type.name}.${member.name}`;
      const ourType = our.members.get(member.name);
      if (ourType !== undefined) refuseMarks(at, owner, member.directives, harmlessOnFields);
      if (ourType !== undefined && ourType !== member.type) {
        const message = `"${at}" is ${ourType} in "${owner}" and ${member.type} in the published subgraph "${subgraph}".`;
        tell('FOREIGN_TYPE_CHANGED', owner, message, 'Give it the same type.');
      }
    }
    const names = new Set(type.members.map(({ name }) => name));
    const isOther = names.size !== our.members.size || [...names].some((name) => !our.members.has(name));
    if (!our.isObject && isOther) {
      const message = `"${type.name}" is of "${owner}", and has other parts in the published subgraph "${subgraph}".`;
      tell('FOREIGN_TYPE_CHANGED', owner, message, 'Copy it whole, or use a type of your own.');
    }
  }
  return problems;
}

function namesOf(document: DocumentNode, directives: readonly string[]): Set<string> {
  return new Set(directives.flatMap((directive) => [...findDirectiveNames(document, federationUrl, directive)]));
}

type Member = {
  readonly name: string;
  /** Null where it has none. */
  readonly type: string | null;
  readonly directives: readonly ConstDirectiveNode[];
};
type ListedType = {
  /** Of the composed graph. */
  readonly name: string;
  readonly isObject: boolean;
  readonly directives: readonly ConstDirectiveNode[];
  readonly members: readonly Member[];
};

/** Each definition and each extension by itself. */
function listTypes(document: DocumentNode): readonly ListedType[] {
  const rootNames = findRootNames(document);
  return document.definitions.flatMap((definition): readonly ListedType[] => {
    const members = membersOf(definition);
    if (members === null || !('name' in definition) || definition.name === undefined) return [];
    const name = rootNames.get(definition.name.value) ?? definition.name.value;
    const directives = (definition.directives ?? []) as readonly ConstDirectiveNode[];
    const isObject = definition.kind === Kind.OBJECT_TYPE_DEFINITION || definition.kind === Kind.OBJECT_TYPE_EXTENSION;
    return [{ name, isObject, directives, members }];
  });
}

/** Null for what is no type. */
function membersOf(definition: DefinitionNode): readonly Member[] | null {
  switch (definition.kind) {
    case Kind.OBJECT_TYPE_DEFINITION:
    case Kind.OBJECT_TYPE_EXTENSION:
    case Kind.INTERFACE_TYPE_DEFINITION:
    case Kind.INTERFACE_TYPE_EXTENSION:
    case Kind.INPUT_OBJECT_TYPE_DEFINITION:
    case Kind.INPUT_OBJECT_TYPE_EXTENSION:
      return (definition.fields ?? []).map(({ name, type, directives = [] }) => {
        return { name: name.value, type: print(type), directives };
      });
    case Kind.ENUM_TYPE_DEFINITION:
    case Kind.ENUM_TYPE_EXTENSION:
      return (definition.values ?? []).map(({ name, directives = [] }) => ({
        name: name.value,
        type: null,
        directives,
      }));
    case Kind.UNION_TYPE_DEFINITION:
    case Kind.UNION_TYPE_EXTENSION:
      return (definition.types ?? []).map(({ name }) => ({ name: name.value, type: null, directives: [] }));
    case Kind.SCALAR_TYPE_DEFINITION:
    case Kind.SCALAR_TYPE_EXTENSION:
      return [];
    default:
      return null;
  }
}
