// Query plan and rewritten operation -> Program. Everything that does not depend on the request is worked out here: paths,
// keys, the types below a type condition, and whether one subgraph's answer is the client's answer as it stands.

import { isDeepStrictEqual } from 'node:util';
import { type DocumentNode, type GraphQLSchema, isAbstractType, parse, visit } from 'graphql';
import { ConcordError } from '../errors/concord-error.ts';
import { compileShape } from './compile-shape.ts';
import { identifyEntities } from './entity-identity.ts';
import { mayBeHidden } from './may-be-hidden.ts';
import { orderRequest } from './order-request.ts';
import type { FetchDataRewrite, FetchNode, PlanNode, QueryPlan, QueryPlanSelectionNode } from './plan.ts';
import type { RewrittenDocument } from './private-names.ts';
import type { FetchStep, KeySelection, ObjectShape, Program, Rewrite, RewritePathElement, Step } from './program.ts';
import { compileSplice } from './splice/compile-splice.ts';

const typeConditionPrefix = '... on ';

type Names = {
  readonly supergraphSchema: GraphQLSchema;
  readonly clientVariables: ReadonlyMap<string, string>;
  readonly foreignSubgraphs: ReadonlySet<string>;
  /** Of the client's answer. */
  readonly shape: ObjectShape;
};

/** @throws ConcordError PLANNING_FAILED for a plan with parts that are not supported (subscriptions, @defer, @fromContext). */
export function compileProgram(
  plan: QueryPlan,
  rewritten: RewrittenDocument,
  schemas: {
    readonly apiSchema: GraphQLSchema;
    readonly supergraphSchema: GraphQLSchema;
    readonly foreignSubgraphs: ReadonlySet<string>;
  },
): Program {
  const shape = compileShape(withClientVariables(rewritten), schemas.apiSchema, rewritten.clientNames);
  const { supergraphSchema, foreignSubgraphs } = schemas;
  const names = { supergraphSchema, foreignSubgraphs, clientVariables: rewritten.clientVariables, shape };
  const step = plan.node === undefined ? null : compileStep(plan.node, [], names);
  return {
    step,
    shape,
    passThrough: step?.kind === 'fetch' && mayPassThrough(step, shape, schemas) ? step : null,
    splice: step === null ? null : compileSplice(step, shape, rewritten.clientNames, schemas),
    clientNames: Object.fromEntries(rewritten.clientNames),
  };
}

/** The shape's conditions and introspection are read against the client's own variables. */
function withClientVariables({ document, clientVariables }: RewrittenDocument): DocumentNode {
  if (clientVariables.size === 0) return document;
  return visit(document, {
    Variable: (variable) => {
      const value = clientVariables.get(variable.name.value);
      return value === undefined ? undefined : { ...variable, name: { ...variable.name, value } };
    },
  });
}

type AnyPlanNode = PlanNode | NonNullable<QueryPlan['node']>;

function compileStep(node: AnyPlanNode, path: readonly string[], names: Names): Step {
  switch (node.kind) {
    case 'Sequence':
      return { kind: 'sequence', steps: node.nodes.map((child) => compileStep(child, path, names)) };
    case 'Parallel':
      return { kind: 'parallel', steps: node.nodes.map((child) => compileStep(child, path, names)) };
    case 'Flatten':
      return compileStep(node.node, [...path, ...node.path.map(String)], names);
    case 'Condition':
      return {
        kind: 'condition',
        variable: names.clientVariables.get(node.condition) ?? node.condition,
        ifTrue: node.ifClause ? compileStep(node.ifClause, path, names) : null,
        ifFalse: node.elseClause ? compileStep(node.elseClause, path, names) : null,
      };
    case 'Fetch':
      return compileFetch(node, path, names);
    case 'Defer':
    case 'Subscription':
      throw new ConcordError('PLANNING_FAILED', { reason: `${node.kind} is not supported.` });
  }
}

function compileFetch(node: FetchNode, path: readonly string[], names: Names): FetchStep {
  if (node.operationKind === 'subscription' || (node.contextRewrites?.length ?? 0) > 0) {
    throw new ConcordError('PLANNING_FAILED', { reason: 'subscriptions and @fromContext are not supported.' });
  }
  const representation = node.requires?.map((selection) => compileKey(selection, names)) ?? null;
  const fetch = {
    operationKind: node.operationKind,
    path,
    representation,
    inputRewrites: (node.inputRewrites ?? []).map((rewrite) => compileRewrite(rewrite, names)),
  };
  return {
    kind: 'fetch',
    subgraph: node.serviceName,
    ...fetch,
    ...compileQuery(node, fetch, names),
    variables: (node.variableUsages ?? []).map((name) => ({ name, from: names.clientVariables.get(name) ?? name })),
    outputRewrites: (node.outputRewrites ?? []).map((rewrite) => compileRewrite(rewrite, names)),
    fields: listFields(node),
  };
}

/** Of subgraphs of our own make it is tested that they keep the order, so they need not be asked for more than is wanted. */
function compileQuery(
  { operation, serviceName }: FetchNode,
  fetch: Parameters<typeof orderRequest>[1],
  { supergraphSchema, foreignSubgraphs, clientVariables, shape }: Names,
): Pick<FetchStep, 'query' | 'identities'> {
  const { representation } = fetch;
  const asks = foreignSubgraphs.has(serviceName);
  const ordered = asks ? operation : orderRequest(operation, fetch, shape, clientVariables);
  if (representation === null) return { query: ordered, identities: {} };
  const { query, identities } = identifyEntities(operation, serviceName, representation, supergraphSchema, asks);
  return { query: asks ? query : ordered, identities };
}

function compileKey(selection: QueryPlanSelectionNode, names: Names): KeySelection {
  if (selection.kind === 'Field') {
    const selections = selection.selections?.map((child) => compileKey(child, names)) ?? null;
    return { kind: 'field', name: selection.alias ?? selection.name, selections };
  }
  return {
    kind: 'types',
    types: selection.typeCondition === undefined ? [] : listTypes(selection.typeCondition, names),
    selections: selection.selections.map((child) => compileKey(child, names)),
  };
}

function compileRewrite(rewrite: FetchDataRewrite, names: Names): Rewrite {
  const path = rewrite.path.map((element) => compilePathElement(element, names));
  const last = path.pop();
  if (last?.kind !== 'field') throw new ConcordError('PLANNING_FAILED', { reason: 'a rewrite names no field.' });
  return rewrite.kind === 'ValueSetter'
    ? { kind: 'set-value', path, key: last.name, value: rewrite.setValueTo }
    : { kind: 'rename-key', path, key: last.name, newKey: rewrite.renameKeyTo };
}

function compilePathElement(element: string, names: Names): RewritePathElement {
  return element.startsWith(typeConditionPrefix)
    ? { kind: 'types', types: listTypes(element.slice(typeConditionPrefix.length), names) }
    : { kind: 'field', name: element };
}

/** The type itself and every type below it, by the names that `__typename` may have between subgraphs. */
function listTypes(typeName: string, { supergraphSchema }: Names): readonly string[] {
  const type = supergraphSchema.getType(typeName);
  if (!isAbstractType(type)) return [typeName];
  const interfaces = 'getFields' in type ? supergraphSchema.getImplementations(type).interfaces : [];
  return [typeName, ...[...supergraphSchema.getPossibleTypes(type), ...interfaces].map(({ name }) => name)];
}

/** Top-level response names; below `_entities` for representations. */
function listFields(node: FetchNode): readonly string[] {
  const names = new Set<string>();
  const collect = (selections: readonly { readonly kind: string }[]) => {
    for (const selection of selections as readonly SelectionLike[]) {
      if (selection.kind === 'Field') names.add(selection.alias?.value ?? selection.name.value);
      else if (selection.kind === 'InlineFragment') collect(selection.selectionSet.selections);
    }
  };
  for (const definition of parse(node.operation, { noLocation: true }).definitions) {
    if (definition.kind !== 'OperationDefinition') continue;
    const top = definition.selectionSet.selections;
    const entities = top[0];
    if (node.requires === undefined) collect(top);
    else if (entities?.kind === 'Field') collect(entities.selectionSet?.selections ?? []);
  }
  names.delete('__typename');
  return [...names];
}

type SelectionLike =
  | { readonly kind: 'Field'; readonly alias?: { readonly value: string }; readonly name: { readonly value: string } }
  | { readonly kind: 'InlineFragment'; readonly selectionSet: { readonly selections: readonly SelectionLike[] } }
  | { readonly kind: 'FragmentSpread' };

/** What a subgraph of foreign make answers is held against the types first: a row where a text is due would be told whole. */
function mayPassThrough(step: FetchStep, shape: ObjectShape, schemas: Parameters<typeof compileProgram>[2]): boolean {
  const isTrusted = !schemas.foreignSubgraphs.has(step.subgraph);
  return isTrusted && answersAsAsked(step, shape, schemas.apiSchema) && !mayBeHidden(shape, schemas);
}

/** True where the request to the subgraph has the client's keys in the client's order, and nothing is added or renamed. */
function answersAsAsked(step: FetchStep, shape: ObjectShape, apiSchema: GraphQLSchema): boolean {
  if (step.path.length > 0 || step.outputRewrites.length > 0) return false;
  let asked: DocumentNode;
  try {
    asked = parse(step.query, { noLocation: true });
    return isDeepStrictEqual(compileShape(asked, apiSchema, new Map()), shape);
  } catch {
    // The subgraph is asked for something that the API schema does not show, so the answer needs work.
    return false;
  }
}
