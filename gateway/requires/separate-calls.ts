// A plan in which calls of one required field have names of their own -> a plan that subgraphs understand. Who is asked for a
// call gets it under its name as an alias; who requires it gets it as the field. One representation holds one value of a
// field, so fields that require different calls are asked for in requests of their own.

import {
  type DocumentNode,
  type FieldNode,
  Kind,
  type OperationDefinitionNode,
  parse,
  print,
  type SelectionNode,
  type SelectionSetNode,
  stripIgnoredCharacters,
  visit,
} from 'graphql';
import type { FetchDataRewrite, FetchNode, PlanNode, QueryPlan, QueryPlanSelectionNode } from '../plan.ts';
import type { RequiredCalls } from './required-calls.ts';

/** Place in the representation -> name of the call that stands there. */
type Calls = ReadonlyMap<string, string>;

export function separateCalls(plan: QueryPlan, required: RequiredCalls): QueryPlan {
  if (required.calls.size === 0 || plan.node === undefined || plan.node.kind === 'Subscription') return plan;
  return { ...plan, node: separateNode(plan.node, required) };
}

function separateNode(node: PlanNode, required: RequiredCalls): PlanNode {
  switch (node.kind) {
    case 'Sequence':
    case 'Parallel':
      return { ...node, nodes: node.nodes.map((child) => separateNode(child, required)) };
    case 'Condition': {
      const { ifClause, elseClause } = node;
      return {
        ...node,
        ...(ifClause && { ifClause: separateNode(ifClause, required) }),
        ...(elseClause && { elseClause: separateNode(elseClause, required) }),
      };
    }
    case 'Flatten': {
      const below = separateNode(node.node, required);
      if (node.node.kind !== 'Fetch' || below.kind !== 'Parallel') return { ...node, node: below };
      return { kind: 'Parallel', nodes: below.nodes.map((child) => ({ ...node, node: child })) };
    }
    case 'Fetch':
      return separateFetch(node, required);
    case 'Defer':
      return node;
  }
}

function separateFetch(fetch: FetchNode, required: RequiredCalls): PlanNode {
  const document = parse(fetch.operation, { noLocation: true });
  if (fetch.requires === undefined) return { ...fetch, operation: writeOperation(document, required) };
  const groups = groupFields(document, required);
  const nodes = groups.map(({ fields, calls }): FetchNode => {
    const inputRewrites: FetchDataRewrite[] = [...(fetch.inputRewrites ?? [])];
    for (const [place, name] of calls) {
      const path = [...place.split('.').slice(0, -1), name];
      inputRewrites.push({ kind: 'KeyRenamer', path, renameKeyTo: place.split('.').at(-1) ?? place });
    }
    const own = groups.length === 1 ? document : keepFields(document, fields);
    const used = new Set(listVariables(own));
    return {
      ...fetch,
      operation: writeOperation(own, required),
      variableUsages: (fetch.variableUsages ?? []).filter((variable) => used.has(variable)),
      requires: keepCalls(fetch.requires ?? [], '', calls, required),
      inputRewrites,
    };
  });
  const [first] = nodes;
  return first !== undefined && nodes.length === 1 ? first : { kind: 'Parallel', nodes };
}

type Group = { readonly fields: Set<FieldNode>; readonly calls: Map<string, string> };

/** The fields of an entity, as few groups as their calls allow when taken in order. */
function groupFields(document: DocumentNode, { needs }: RequiredCalls): readonly Group[] {
  const groups: Group[] = [{ fields: new Set(), calls: new Map() }];
  const byName = new Map([...needs].map(([coordinate, calls]) => [coordinate.split('.')[1], calls]));
  visitEntityFields(document, (field, typeName) => {
    const name = field.name.value;
    const needed: Calls = needs.get(`${typeName}.${name}`) ?? byName.get(name) ?? new Map();
    const fits = ({ calls }: Group) => [...needed].every(([place, call]) => (calls.get(place) ?? call) === call);
    const found = groups.find(fits);
    const group = found ?? { fields: new Set(), calls: new Map() };
    if (found === undefined) groups.push(group);
    group.fields.add(field);
    for (const [place, call] of needed) group.calls.set(place, call);
  });
  return groups;
}

function visitEntityFields(document: DocumentNode, visitField: (field: FieldNode, typeName: string) => void): void {
  const visitSet = ({ selections }: SelectionSetNode, typeName: string): void => {
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) visitField(selection, typeName);
      if (selection.kind !== Kind.INLINE_FRAGMENT) continue;
      visitSet(selection.selectionSet, selection.typeCondition?.name.value ?? typeName);
    }
  };
  const [entities] = findOperation(document)?.selectionSet.selections ?? [];
  if (entities?.kind === Kind.FIELD && entities.selectionSet !== undefined) visitSet(entities.selectionSet, '');
}

function keepFields(document: DocumentNode, fields: ReadonlySet<FieldNode>): DocumentNode {
  const keepSet = (set: SelectionSetNode): SelectionSetNode => ({
    ...set,
    selections: set.selections.flatMap((selection): readonly SelectionNode[] => {
      if (selection.kind === Kind.FIELD) return fields.has(selection) ? [selection] : [];
      if (selection.kind !== Kind.INLINE_FRAGMENT) return [selection];
      const selectionSet = keepSet(selection.selectionSet);
      return selectionSet.selections.length === 0 ? [] : [{ ...selection, selectionSet }];
    }),
  });
  const keepEntities = (selection: SelectionNode): SelectionNode =>
    selection.kind === Kind.FIELD && selection.selectionSet !== undefined
      ? { ...selection, selectionSet: keepSet(selection.selectionSet) }
      : selection;
  const kept = visit(document, {
    OperationDefinition: ({ selectionSet, ...operation }) => ({
      ...operation,
      selectionSet: { ...selectionSet, selections: selectionSet.selections.map(keepEntities) },
    }),
  });
  const used = new Set(listVariables(kept));
  return visit(kept, {
    VariableDefinition: ({ variable }) => (used.has(variable.name.value) ? undefined : null),
  });
}

function listVariables(document: DocumentNode): readonly string[] {
  const names: string[] = [];
  visit(document, {
    VariableDefinition: () => false,
    Variable: ({ name }) => {
      names.push(name.value);
    },
  });
  return names;
}

/** Of the calls only those that the group needs, at their places; objects that held nothing else are left out. */
function keepCalls(
  selections: readonly QueryPlanSelectionNode[],
  place: string,
  kept: Calls,
  required: RequiredCalls,
): QueryPlanSelectionNode[] {
  return selections.flatMap((selection): QueryPlanSelectionNode[] => {
    if (selection.kind === 'InlineFragment') {
      const below = keepCalls(selection.selections, place, kept, required);
      return below.length === 0 ? [] : [{ ...selection, selections: below }];
    }
    const call = required.calls.get(selection.name);
    const at = `${place}${call?.name.value ?? selection.name}`;
    if (call !== undefined && kept.get(at) !== selection.name) return [];
    if (selection.selections === undefined) return [selection];
    const below = keepCalls(selection.selections, `${at}.`, kept, required);
    return below.length === 0 ? [] : [{ ...selection, selections: below }];
  });
}

function writeOperation(document: DocumentNode, { calls }: RequiredCalls): string {
  const written = visit(document, {
    Field: (field) => {
      const call = calls.get(field.name.value);
      return call && { ...field, ...call, alias: field.alias ?? field.name, ...pick(field) };
    },
  });
  return stripIgnoredCharacters(print(written));
}

function pick({ selectionSet }: FieldNode) {
  return selectionSet === undefined ? {} : { selectionSet };
}

function findOperation({ definitions }: DocumentNode): OperationDefinitionNode | undefined {
  return definitions.find((definition) => definition.kind === Kind.OPERATION_DEFINITION);
}
