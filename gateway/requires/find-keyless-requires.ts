// A field with @requires is worked out by its subgraph from a representation that the gateway sends back to it. A subgraph
// that resolves no key of the type answers no representation, and Apollo's composition and planner do not mind: the field
// would come as null.

import { type ConstDirectiveNode, Kind, parse } from 'graphql';
import type { CompositionProblem } from '../../errors/gateway-codes.ts';
import { argumentOf } from '../directive-names.ts';
import { listTypesWithFields } from '../field-statements.ts';

export function findKeylessRequires(supergraphSdl: string): readonly CompositionProblem[] {
  const document = parse(supergraphSdl, { noLocation: true });
  /** Subgraph by its name in the supergraph's enum. */
  const nameOf = new Map(
    document.definitions.flatMap((definition) =>
      definition.kind === Kind.ENUM_TYPE_DEFINITION && definition.name.value === 'join__Graph'
        ? (definition.values ?? []).map(({ name, directives = [] }) => {
            const given = directives.map((directive) => textOf(directive, 'name')).find((text) => text !== null);
            return [name.value, given ?? name.value] as const;
          })
        : [],
    ),
  );
  return listTypesWithFields(document).flatMap((type) => {
    const resolvable = new Set((type.directives ?? []).filter(isResolvableKey).map(graphOf));
    return (type.fields ?? []).flatMap((field) =>
      (field.directives ?? [])
        .filter((directive) => directive.name.value === 'join__field' && textOf(directive, 'requires') !== null)
        .filter((directive) => !resolvable.has(graphOf(directive)))
        .map((directive) => describe(`${type.name.value}.${field.name.value}`, nameOf.get(graphOf(directive)) ?? '')),
    );
  });
}

function describe(field: string, subgraph: string): CompositionProblem {
  const [type = ''] = field.split('.');
  return {
    code: 'REQUIRES_WITHOUT_KEY',
    message: `"${field}" has @requires, but the subgraph resolves no @key of "${type}", so what is required cannot be sent to it.`,
    subgraphs: [subgraph],
    nextStep: `Make a @key of "${type}" resolvable in this subgraph, with a resolver of its references.`,
  };
}

/** `@join__type(graph: B, key: "id")` */
function isResolvableKey(directive: ConstDirectiveNode): boolean {
  const resolvable = argumentOf(directive, 'resolvable');
  const isRefused = resolvable?.kind === Kind.BOOLEAN && !resolvable.value;
  return directive.name.value === 'join__type' && textOf(directive, 'key') !== null && !isRefused;
}

function graphOf(directive: ConstDirectiveNode): string {
  const graph = argumentOf(directive, 'graph');
  return graph?.kind === Kind.ENUM ? graph.value : '';
}

function textOf(directive: ConstDirectiveNode, name: string): string | null {
  const value = argumentOf(directive, name);
  return value?.kind === Kind.STRING ? value.value : null;
}
