// A subgraph holds `min_group` against all aggregates of one request, but a plan may ask it twice for one operation: at
// the root, and again for entities. What aggregates of one table tell together could then isolate one person, so such an
// operation is refused before anything is fetched.

import {
  type DirectiveNode,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
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
  const sources = new Map<string, Set<string>>();
  for (const fetch of step === null ? [] : listFetches(step)) {
    const own = new Map<string, string>();
    for (const { source, coordinate } of listGroups(fetch, supergraphSchema)) own.set(source, coordinate);
    for (const [source, coordinate] of own) {
      const others = sources.get(source);
      if (others !== undefined) {
        throw new ConcordError('SMALL_GROUPS_APART', { fields: [...new Set([...others, coordinate])] });
      }
      sources.set(source, new Set([coordinate]));
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

type Groups = { readonly source: string; readonly coordinate: string };

function listGroups({ query, operationKind }: FetchStep, schema: GraphQLSchema): readonly Groups[] {
  const found: Groups[] = [];
  const visitSet = (type: GraphQLObjectType | null, { selections }: SelectionSetNode): void => {
    for (const selection of selections) {
      if (selection.kind === Kind.FRAGMENT_SPREAD)
        throw new TypeError('a request to a subgraph has no named fragments');
      if (selection.kind === Kind.INLINE_FRAGMENT) {
        const condition = schema.getType(selection.typeCondition?.name.value ?? '');
        visitSet(isObjectType(condition) ? condition : type, selection.selectionSet);
        continue;
      }
      const name = selection.name.value;
      const field = type?.getFields()[name];
      const of = field === undefined ? undefined : getNamedType(field.type);
      const source = of?.astNode?.directives?.map(readSource).find((one) => one !== null);
      if (source !== undefined && source !== null) found.push({ source, coordinate: `${type?.name}.${name}` });
      if (selection.selectionSet !== undefined) visitSet(isObjectType(of) ? of : null, selection.selectionSet);
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
