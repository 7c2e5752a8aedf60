// Which coordinates may give a value that some subgraph calls @pii, and who may see it. A value of `Person.email` also comes
// from an interface's `email` that Person implements, and what is said of an interface holds for the types below it.

import { type ConstDirectiveNode, Kind } from 'graphql';
import { argumentOf } from '../directive-names.ts';
import { listTypesWithFields, readFieldStatements } from '../field-statements.ts';
import type { ReadSubgraph } from '../read-subgraph.ts';

export type PiiRule = {
  /** Where it is said, which may be another coordinate than the one that is asked for. */
  readonly coordinate: string;
  readonly subgraph: string;
  /** Empty where @pii does not say it as a list of texts: then nobody. */
  readonly revealTo: readonly string[];
};

/** All rules of a coordinate hold at once. */
export type PiiIndex = ReadonlyMap<string, readonly PiiRule[]>;

/** `relatives`: the subgraphs that say which types implement which interfaces, also those whose own @pii are not asked for. */
export function indexPii(subgraphs: readonly ReadSubgraph[], relatives: readonly ReadSubgraph[]): PiiIndex {
  const index = new Map<string, PiiRule[]>();
  const add = (coordinate: string, rules: readonly PiiRule[]) => {
    const known = index.get(coordinate) ?? [];
    index.set(coordinate, [...known, ...rules.filter((rule) => !known.includes(rule))]);
  };
  const { interfacesOf, typesBelow } = relateTypes(relatives);
  for (const { name, document } of subgraphs) {
    for (const { coordinate, isExternal, marks } of readFieldStatements(document)) {
      if (isExternal || marks.length === 0) continue;
      const rules = marks.map((mark) => ({ coordinate, subgraph: name, revealTo: readRevealTo(mark) }));
      const [typeName = '', field = ''] = coordinate.split('.');
      for (const below of [typeName, ...(typesBelow.get(typeName) ?? [])]) add(`${below}.${field}`, rules);
    }
  }
  for (const [coordinate, rules] of [...index]) {
    const [typeName = '', field = ''] = coordinate.split('.');
    for (const above of interfacesOf.get(typeName) ?? []) add(`${above}.${field}`, rules);
  }
  return index;
}

/** By names, so that a subgraph that knows an interface as one object type (@interfaceObject) counts as well. */
function relateTypes(subgraphs: readonly ReadSubgraph[]) {
  const interfacesOf = new Map<string, Set<string>>();
  const typesBelow = new Map<string, Set<string>>();
  const note = (map: Map<string, Set<string>>, key: string, value: string) =>
    map.set(key, (map.get(key) ?? new Set()).add(value));
  for (const { document } of subgraphs) {
    for (const type of listTypesWithFields(document)) {
      for (const implemented of type.interfaces ?? []) {
        note(interfacesOf, type.name.value, implemented.name.value);
        note(typesBelow, implemented.name.value, type.name.value);
      }
    }
  }
  return { interfacesOf, typesBelow };
}

export function readRevealTo(mark: ConstDirectiveNode): readonly string[] {
  const given = argumentOf(mark, 'revealTo');
  if (given?.kind !== Kind.LIST) return [];
  const texts = given.values.flatMap((value) => (value.kind === Kind.STRING ? [value.value] : []));
  return texts.length === given.values.length ? texts : [];
}
