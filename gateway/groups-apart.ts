// A subgraph holds `min_group` against all aggregates of one request, but a plan may ask it twice for one operation: at
// the root, and again for entities. What aggregates of one table tell together could then isolate one person, so such an
// operation is refused before anything is fetched.

import {
  type DirectiveNode,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isInterfaceType,
  isObjectType,
  Kind,
  parse,
  type SelectionSetNode,
} from 'graphql';
import { ConcordError } from '../errors/concord-error.ts';
import type { FetchStep, Step } from './program.ts';

/** `@minGroup(rows: 5, source: "orders_product.order_facts")` on the type of a group. */
const directiveName = 'minGroup';

/** @throws ConcordError SMALL_GROUPS_APART */
export function checkGroupsTogether(step: Step | null, supergraphSchema: GraphQLSchema): void {
  if (step?.kind === 'condition') {
    // One of the two is carried out, never both.
    for (const branch of [step.ifTrue, step.ifFalse]) checkGroupsTogether(branch, supergraphSchema);
    return;
  }
  const coordinates = new Map<string, string>();
  for (const fetch of step === null ? [] : listFetches(step)) {
    for (const [source, coordinate] of listGroups(fetch, supergraphSchema)) {
      const other = coordinates.get(source);
      if (other !== undefined)
        throw new ConcordError('SMALL_GROUPS_APART', { fields: [...new Set([other, coordinate])] });
      coordinates.set(source, coordinate);
    }
  }
}

function listFetches(step: Step): readonly FetchStep[] {
  switch (step.kind) {
    case 'sequence':
    case 'parallel':
      return step.steps.flatMap(listFetches);
    case 'condition':
      return [step.ifTrue, step.ifFalse].flatMap((branch) => (branch === null ? [] : listFetches(branch)));
    case 'fetch':
      return [step];
    default:
      return step satisfies never;
  }
}

/** The tables whose groups one request asks for, each with a field that gives them. */
function listGroups({ query, operationKind }: FetchStep, schema: GraphQLSchema): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const visitSet = (type: GraphQLNamedType | null, { selections }: SelectionSetNode): void => {
    for (const selection of selections) {
      if (selection.kind === Kind.FRAGMENT_SPREAD)
        throw new TypeError('a request to a subgraph has no named fragments');
      if (selection.kind === Kind.INLINE_FRAGMENT) {
        const condition = selection.typeCondition?.name.value;
        visitSet(condition === undefined ? type : (schema.getType(condition) ?? null), selection.selectionSet);
        continue;
      }
      // Of `_entities`, which the supergraph does not know, the types stand in its fragments.
      const fields = isObjectType(type) || isInterfaceType(type) ? type.getFields() : {};
      const field = fields[selection.name.value];
      const of = field === undefined ? null : getNamedType(field.type);
      const source = of?.astNode?.directives?.map(readSource).find((one) => one !== null) ?? null;
      if (source !== null) found.set(source, `${type?.name}.${selection.name.value}`);
      if (selection.selectionSet !== undefined) visitSet(of, selection.selectionSet);
    }
  };
  const root = (operationKind === 'query' ? schema.getQueryType() : schema.getMutationType()) ?? null;
  for (const definition of parse(query, { noLocation: true }).definitions) {
    if (definition.kind === Kind.OPERATION_DEFINITION) visitSet(root, definition.selectionSet);
  }
  return found;
}

function readSource(directive: DirectiveNode): string | null {
  if (directive.name.value !== directiveName) return null;
  const source = directive.arguments?.find(({ name }) => name.value === 'source')?.value;
  return source?.kind === Kind.STRING ? source.value : null;
}
