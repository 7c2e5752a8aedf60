// The text of a request to a subgraph -> the same with its fields in the client's order. The planner asks for `__typename`
// before all else, and clients that add it everywhere ask for it last: only where the orders are equal is what the subgraph
// answers the client's text.

import {
  type DocumentNode,
  Kind,
  type OperationDefinitionNode,
  parse,
  print,
  type SelectionNode,
  type SelectionSetNode,
  stripIgnoredCharacters,
} from 'graphql';
import { addConditions, signConditions } from './compile-shape.ts';
import type { Condition, FetchStep, FieldShape, ObjectShape } from './program.ts';
import { objectOf, shapeAt } from './splice/shape-places.ts';

type Fetch = Pick<FetchStep, 'operationKind' | 'path' | 'representation' | 'inputRewrites'>;

/**
 * `shape`: the client's whole answer, by the names of the request. Where the request has a field of its own, the order around
 * it stays. Of an entity whose type its representation tells, the type is not asked for again.
 */
export function orderRequest(
  query: string,
  { operationKind, path, representation, inputRewrites }: Fetch,
  shape: ObjectShape,
  clientVariables: ReadonlyMap<string, string>,
): string {
  const target = shapeAt(
    shape,
    path.filter((part) => part !== '@'),
  );
  const document = parse(query, { noLocation: true });
  const operation = document.definitions.find((one) => one.kind === Kind.OPERATION_DEFINITION);
  if (target === null || operation === undefined) return query;
  const orderer = new RequestOrderer(clientVariables);
  if (representation !== null) {
    const ordered = inputRewrites.length > 0 ? null : orderEntities(operation.selectionSet, target, orderer);
    return ordered === null ? query : printWith(document, operation, ordered);
  }
  // Mutations take effect in the order of their root fields.
  const ordered =
    operationKind === 'mutation'
      ? orderer.orderBelow(operation.selectionSet, target)
      : orderer.orderSet(operation.selectionSet, target, []);
  return printWith(document, operation, ordered);
}

function printWith(document: DocumentNode, operation: OperationDefinitionNode, set: SelectionSetNode): string {
  const definitions = document.definitions.map((one) => (one === operation ? { ...one, selectionSet: set } : one));
  return stripIgnoredCharacters(print({ ...document, definitions }));
}

/** Null where `_entities` is not asked for fields of this one type. */
function orderEntities(set: SelectionSetNode, target: ObjectShape, orderer: RequestOrderer): SelectionSetNode | null {
  const [entities, ...others] = set.selections;
  if (entities?.kind !== Kind.FIELD || entities.selectionSet === undefined || others.length > 0) return null;
  const [fragment, ...further] = entities.selectionSet.selections;
  if (fragment?.kind !== Kind.INLINE_FRAGMENT || further.length > 0 || (fragment.directives?.length ?? 0) > 0)
    return null;
  if (!target.isConcrete || fragment.typeCondition?.name.value !== target.typeName) return null;
  const selectionSet = orderer.orderSet(withoutType(fragment.selectionSet), target, []);
  const selections = [{ ...fragment, selectionSet }];
  return { ...set, selections: [{ ...entities, selectionSet: { ...entities.selectionSet, selections } }] };
}

function withoutType(set: SelectionSetNode): SelectionSetNode {
  const selections = set.selections.filter(
    (one) => one.kind !== Kind.FIELD || one.name.value !== '__typename' || one.alias !== undefined,
  );
  return selections.length === 0 ? set : { ...set, selections };
}

type Ranked = { readonly selection: SelectionNode; readonly rank: number };

/** The rank of what the client does not ask for. */
const unknown = -1;

class RequestOrderer {
  readonly #clientVariables: ReadonlyMap<string, string>;

  constructor(clientVariables: ReadonlyMap<string, string>) {
    this.#clientVariables = clientVariables;
  }

  orderSet(set: SelectionSetNode, shape: ObjectShape, outer: readonly Condition[]): SelectionSetNode {
    const ranked = this.#rank(set, shape, outer);
    if (!ranked.some(({ rank }) => rank === unknown)) ranked.sort((a, b) => a.rank - b.rank);
    return { ...set, selections: ranked.map(({ selection }) => selection) };
  }

  /** The same with the selections of this set where they are. */
  orderBelow(set: SelectionSetNode, shape: ObjectShape): SelectionSetNode {
    return { ...set, selections: this.#rank(set, shape, []).map(({ selection }) => selection) };
  }

  #rank(set: SelectionSetNode, shape: ObjectShape, outer: readonly Condition[]): Ranked[] {
    const fields = (shape.isConcrete && shape.variants[0]?.fields) || [];
    return set.selections.map((selection) => this.#rankSelection(selection, shape, fields, outer));
  }

  #rankSelection(
    selection: SelectionNode,
    shape: ObjectShape,
    fields: readonly FieldShape[],
    outer: readonly Condition[],
  ): Ranked {
    const conditions = this.#readConditions(selection, outer);
    if (selection.kind === Kind.INLINE_FRAGMENT) {
      const rank = Math.min(...this.#rank(selection.selectionSet, shape, conditions).map((one) => one.rank));
      const selectionSet = this.orderSet(selection.selectionSet, shape, conditions);
      return { selection: { ...selection, selectionSet }, rank };
    }
    if (selection.kind === Kind.FRAGMENT_SPREAD) return { selection, rank: unknown };
    const name = selection.alias?.value ?? selection.name.value;
    const signature = signConditions(conditions);
    const places = fields.filter(({ source }) => source === name);
    const place = places.find((one) => signConditions(one.conditions) === signature) ?? places[0];
    if (place === undefined) return { selection, rank: unknown };
    const below = 'isNonNull' in place.value ? objectOf(place.value) : null;
    const rank = fields.indexOf(place);
    if (below === null || selection.selectionSet === undefined) return { selection, rank };
    return { selection: { ...selection, selectionSet: this.orderSet(selection.selectionSet, below, []) }, rank };
  }

  #readConditions(selection: SelectionNode, outer: readonly Condition[]): readonly Condition[] {
    const own = addConditions([], selection.directives) ?? [];
    const nameOf = (variable: string) => this.#clientVariables.get(variable) ?? variable;
    return [...outer, ...own.map(({ variable, value }) => ({ variable: nameOf(variable), value }))];
  }
}
