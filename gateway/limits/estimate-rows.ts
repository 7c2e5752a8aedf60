// How many rows may an operation ask for? Pages multiply: 100 orders with 50 payments each are 5,100 rows. The tree is made
// once per operation; the sizes may stand in variables and are read per request.

import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLArgument,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLSchema,
  getNamedType,
  isCompositeType,
  isListType,
  isNonNullType,
  isUnionType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { ConcordError } from '../../errors/concord-error.ts';
import type { ListSize, SizeStatements } from './size-statements.ts';

/** Lists below lists. */
export type RowEstimate = {
  /** The largest of them counts. */
  readonly sizes: readonly (number | { readonly variable: string })[];
  /** Where nothing, or a variable that is not given, says the size. */
  readonly otherwise: number;
  /** How many rows one of them counts for. */
  readonly weight: number;
  readonly nested: readonly RowEstimate[];
};

export type EstimateContext = {
  readonly schema: GraphQLSchema;
  /** What subgraphs say themselves. */
  readonly statements: SizeStatements;
  /** Rows of a list of which nothing says how long it is. */
  readonly listSize: number;
};

/** What generated subgraphs take. It stands there as well: the gateway imports no subgraph, because it serves foreign ones alike. */
const defaultPageSize = 50;
const defaultGroups = 500;
const connectionFields = ['nodes', 'edges'];
const pageArguments = ['first', 'last'];

/** @throws ConcordError SLICING_ARGUMENT_NEEDED */
export function planRowEstimate(
  document: DocumentNode,
  operation: OperationDefinitionNode,
  { schema, statements, listSize }: EstimateContext,
): readonly RowEstimate[] {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }

  /** `sized`: fields whose rows the field above has counted. */
  const visitSet = (parent: GraphQLCompositeType, selectionSet: SelectionSetNode, sized: Names): RowEstimate[] =>
    selectionSet.selections.flatMap((selection) => {
      switch (selection.kind) {
        case Kind.FIELD:
          return visitField(parent, selection, sized);
        case Kind.INLINE_FRAGMENT:
          return visitFragment(selection.typeCondition?.name.value ?? parent.name, selection.selectionSet, sized);
        case Kind.FRAGMENT_SPREAD: {
          const fragment = fragments.get(selection.name.value);
          return fragment ? visitFragment(fragment.typeCondition.name.value, fragment.selectionSet, sized) : [];
        }
        default:
          return [];
      }
    });

  const visitFragment = (typeName: string, selectionSet: SelectionSetNode, sized: Names): RowEstimate[] => {
    const type = schema.getType(typeName);
    return isCompositeType(type) ? visitSet(type, selectionSet, sized) : [];
  };

  const visitField = (parent: GraphQLCompositeType, field: FieldNode, sized: Names): RowEstimate[] => {
    const definition = isUnionType(parent) ? undefined : parent.getFields()[field.name.value];
    if (definition === undefined) return [];
    const type = getNamedType(definition.type);
    const said = statements(parent.name, definition.name, type.name);
    const list = sized.includes(definition.name)
      ? null
      : (readStated(said.listSize, definition, field, parent.name) ?? readByName(definition, field, listSize));
    const isCounted =
      list !== null && (list.sized.length === 0 || (field.selectionSet && selects(field.selectionSet, list.sized)));
    const nested =
      isCompositeType(type) && field.selectionSet ? visitSet(type, field.selectionSet, list?.sized ?? []) : [];
    const asked = (field.arguments ?? []).reduce(
      (sum, { name }) => sum + (said.argumentWeights.get(name.value) ?? 0),
      0,
    );
    const byArguments = asked === 0 ? [] : [{ sizes: [1], otherwise: 1, weight: asked, nested: [] }];
    if (isCounted) {
      const { sizes, otherwise } = list;
      return [{ sizes, otherwise, weight: said.weight ?? 1, nested }, ...byArguments];
    }
    if (said.weight === null) return [...nested, ...byArguments];
    return [{ sizes: [1], otherwise: 1, weight: said.weight, nested }, ...byArguments];
  };

  const selects = (selectionSet: SelectionSetNode, names: Names): boolean =>
    selectionSet.selections.some((selection) => {
      if (selection.kind === Kind.FIELD) return names.includes(selection.name.value);
      if (selection.kind === Kind.INLINE_FRAGMENT) return selects(selection.selectionSet, names);
      const fragment = fragments.get(selection.name.value);
      return fragment !== undefined && selects(fragment.selectionSet, names);
    });

  const root = schema.getRootType(operation.operation);
  return root ? visitSet(root, operation.selectionSet, []) : [];
}

/** `variables` are the coerced ones. */
export function estimateRows(estimates: readonly RowEstimate[], variables: Readonly<Record<string, unknown>>): number {
  let rows = 0;
  for (const { sizes, otherwise, weight, nested } of estimates) {
    let page: number | null = null;
    for (const size of sizes) {
      const given = typeof size === 'number' ? size : variables[size.variable];
      if (typeof given === 'number') page = Math.max(page ?? 0, given);
    }
    rows += (page ?? otherwise) * (weight + estimateRows(nested, variables));
  }
  return rows;
}

type Names = readonly string[];
type Field = GraphQLField<unknown, unknown>;

/** `sized`: the fields below that are the list; none where the field itself is. */
type List = Pick<RowEstimate, 'sizes' | 'otherwise'> & { readonly sized: Names };

function readStated(said: ListSize | null, definition: Field, field: FieldNode, typeName: string): List | null {
  if (said === null) return null;
  const slicing = definition.args.filter(({ name }) => said.slicingArguments.includes(name));
  const given = readSizes(slicing, field);
  if (said.requireOneSlicingArgument && slicing.length > 0 && given.length !== 1) {
    const names = slicing.map(({ name }) => name);
    throw new ConcordError('SLICING_ARGUMENT_NEEDED', { field: `${typeName}.${definition.name}`, names });
  }
  const defaults = slicing.map(({ defaultValue }) => defaultValue).filter((value) => typeof value === 'number');
  const otherwise = said.assumedSize ?? (defaults.length > 0 ? Math.max(...defaults) : defaultPageSize);
  return { sizes: given, otherwise, sized: said.sizedFields };
}

/** As generated subgraphs have it, and many others; `totalCount` and `pageInfo` alone return no rows. */
function readByName(definition: Field, field: FieldNode, listSize: number): List | null {
  const { name } = getNamedType(definition.type);
  const paging = definition.args.filter((argument) => pageArguments.includes(argument.name));
  const isConnection = name.endsWith('Connection');
  const isList = isListType(isNonNullType(definition.type) ? definition.type.ofType : definition.type);
  if (!isConnection && !(isList && isCompositeType(getNamedType(definition.type)))) return null;
  const otherwise = name.endsWith('Aggregate')
    ? groupsByDefault(field)
    : isConnection || paging.length > 0
      ? defaultPageSize
      : listSize;
  return { sizes: readSizes(paging, field), otherwise, sized: isConnection ? connectionFields : [] };
}

/** Of the arguments that are given, or have a default; a variable may still turn out not to be given. */
function readSizes(slicing: readonly GraphQLArgument[], field: FieldNode): RowEstimate['sizes'] {
  return slicing.flatMap(({ name, defaultValue }): RowEstimate['sizes'] => {
    const value = field.arguments?.find((argument) => argument.name.value === name)?.value;
    if (value === undefined) return typeof defaultValue === 'number' ? [defaultValue] : [];
    if (value.kind === Kind.INT) return [Number(value.value)];
    return value.kind === Kind.VARIABLE ? [{ variable: value.name.value }] : [];
  });
}

/** Aggregates of all rows are one group. */
function groupsByDefault(field: FieldNode): number {
  return field.arguments?.some(({ name }) => name.value === 'groupBy') ? defaultGroups : 1;
}
