// What subgraphs say of how much a field gives, by the directives of https://ibm.github.io/graphql-specs/cost-spec.html, which
// federation knows from version 2.9 on. Composition carries them into the supergraph, under the names that are linked there.

import {
  type ConstDirectiveNode,
  type ConstValueNode,
  type GraphQLSchema,
  isInputType,
  isUnionType,
  Kind,
} from 'graphql';
import { argumentOf, findDirectiveNames } from '../directive-names.ts';

/** `@listSize` */
export type ListSize = {
  readonly assumedSize: number | null;
  readonly slicingArguments: readonly string[];
  /** Where the list is not the field itself but one below it, as in a connection. */
  readonly sizedFields: readonly string[];
  readonly requireOneSlicingArgument: boolean;
};

export type SizeStatement = {
  readonly listSize: ListSize | null;
  /** `@cost` of the field, or else of its type; null = nothing is said. */
  readonly weight: number | null;
  /** `@cost` of arguments, by name. */
  readonly argumentWeights: ReadonlyMap<string, number>;
};

export type SizeStatements = (typeName: string, fieldName: string, returnedType: string) => SizeStatement;

const nothing: SizeStatement = { listSize: null, weight: null, argumentWeights: new Map() };
const specification = 'https://specs.apollo.dev/cost/';

export function readSizeStatements(supergraphSchema: GraphQLSchema): SizeStatements {
  const { astNode } = supergraphSchema;
  const document = { kind: Kind.DOCUMENT, definitions: astNode ? [astNode] : [] } as const;
  const sizeNames = findDirectiveNames(document, specification, 'listSize');
  const costNames = findDirectiveNames(document, specification, 'cost');
  const find = (node: Directed, names: ReadonlySet<string>) =>
    node?.directives?.find((directive) => names.has(directive.name.value));
  const weightOf = (node: Directed): number | null => {
    const mark = find(node, costNames);
    // Less than nothing would pay for other fields.
    return mark === undefined ? null : Math.max(readNumber(argumentOf(mark, 'weight')) ?? 0, 0);
  };

  return (typeName, fieldName, returnedType) => {
    const type = supergraphSchema.getType(typeName);
    if (!type || isInputType(type) || isUnionType(type)) return nothing;
    const field = type.getFields()[fieldName]?.astNode;
    if (!field) return nothing;
    const mark = find(field, sizeNames);
    const argumentWeights = (field.arguments ?? []).flatMap((argument) => {
      const weight = weightOf(argument);
      return weight === null ? [] : [[argument.name.value, weight] as const];
    });
    return {
      listSize: mark === undefined ? null : readListSize(mark),
      weight: weightOf(field) ?? weightOf(supergraphSchema.getType(returnedType)?.astNode),
      argumentWeights: new Map(argumentWeights),
    };
  };
}

type Directed = { readonly directives?: readonly ConstDirectiveNode[] | undefined } | null | undefined;

function readListSize(mark: ConstDirectiveNode): ListSize {
  const requireOne = argumentOf(mark, 'requireOneSlicingArgument');
  return {
    assumedSize: readNumber(argumentOf(mark, 'assumedSize')),
    slicingArguments: readTexts(argumentOf(mark, 'slicingArguments')),
    sizedFields: readTexts(argumentOf(mark, 'sizedFields')),
    requireOneSlicingArgument: requireOne?.kind !== Kind.BOOLEAN || requireOne.value,
  };
}

function readNumber(value: ConstValueNode | undefined): number | null {
  return value?.kind === Kind.INT ? Number(value.value) : null;
}

function readTexts(value: ConstValueNode | undefined): readonly string[] {
  return value?.kind === Kind.LIST ? value.values.flatMap((one) => (one.kind === Kind.STRING ? [one.value] : [])) : [];
}
