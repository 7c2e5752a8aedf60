// How many rows may an operation ask for? Pages multiply: 100 orders with 50 payments each are 5,100 rows. The tree is made
// once per operation; the sizes may stand in variables and are read per request.

import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
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

/** Pages below pages. */
export type RowEstimate = {
  readonly size: number | { readonly variable: string };
  /** Where nothing, or a variable that is not given, says the size. */
  readonly otherwise: number;
  readonly nested: readonly RowEstimate[];
};

/** What generated subgraphs take. It stands there as well: the gateway imports no subgraph, because it serves foreign ones alike. */
const defaultPageSize = 50;
const defaultGroups = 500;
const rowFields: ReadonlySet<string> = new Set(['nodes', 'edges']);

export function planRowEstimate(
  document: DocumentNode,
  operation: OperationDefinitionNode,
  schema: GraphQLSchema,
): readonly RowEstimate[] {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }

  const visitSet = (parent: GraphQLCompositeType, selectionSet: SelectionSetNode): RowEstimate[] =>
    selectionSet.selections.flatMap((selection) => {
      switch (selection.kind) {
        case Kind.FIELD:
          return visitField(parent, selection);
        case Kind.INLINE_FRAGMENT:
          return visitFragment(selection.typeCondition?.name.value ?? parent.name, selection.selectionSet);
        case Kind.FRAGMENT_SPREAD: {
          const fragment = fragments.get(selection.name.value);
          return fragment ? visitFragment(fragment.typeCondition.name.value, fragment.selectionSet) : [];
        }
        default:
          return [];
      }
    });

  const visitFragment = (typeName: string, selectionSet: SelectionSetNode): RowEstimate[] => {
    const type = schema.getType(typeName);
    return isCompositeType(type) ? visitSet(type, selectionSet) : [];
  };

  const visitField = (parent: GraphQLCompositeType, field: FieldNode): RowEstimate[] => {
    const definition = isUnionType(parent) ? undefined : parent.getFields()[field.name.value];
    if (definition === undefined || field.selectionSet === undefined) return [];
    const type = getNamedType(definition.type);
    if (!isCompositeType(type)) return [];
    const nested = visitSet(type, field.selectionSet);
    const hasPages = definition.args.some((argument) => argument.name === 'first' || argument.name === 'last');
    const isConnection = type.name.endsWith('Connection');
    const isList = isListType(isNonNullType(definition.type) ? definition.type.ofType : definition.type);
    if (!isConnection && !(hasPages && isList)) return nested;
    if (isConnection && !selectsRows(field.selectionSet, fragments)) return nested;
    return [{ ...readSize(field, type.name.endsWith('Aggregate') ? groupsByDefault(field) : defaultPageSize), nested }];
  };

  const root = schema.getRootType(operation.operation);
  return root ? visitSet(root, operation.selectionSet) : [];
}

/** `variables` are the coerced ones. */
export function estimateRows(estimates: readonly RowEstimate[], variables: Readonly<Record<string, unknown>>): number {
  let rows = 0;
  for (const { size, otherwise, nested } of estimates) {
    const given = typeof size === 'number' ? size : variables[size.variable];
    const page = typeof given === 'number' ? Math.max(given, 0) : otherwise;
    rows += page * (1 + estimateRows(nested, variables));
  }
  return rows;
}

/** `totalCount` and `pageInfo` alone return no rows. */
function selectsRows(selectionSet: SelectionSetNode, fragments: ReadonlyMap<string, FragmentDefinitionNode>): boolean {
  return selectionSet.selections.some((selection) => {
    switch (selection.kind) {
      case Kind.FIELD:
        return rowFields.has(selection.name.value);
      case Kind.INLINE_FRAGMENT:
        return selectsRows(selection.selectionSet, fragments);
      case Kind.FRAGMENT_SPREAD: {
        const fragment = fragments.get(selection.name.value);
        return fragment !== undefined && selectsRows(fragment.selectionSet, fragments);
      }
      default:
        return false;
    }
  });
}

function readSize(field: FieldNode, otherwise: number): Pick<RowEstimate, 'size' | 'otherwise'> {
  for (const argument of field.arguments ?? []) {
    if (argument.name.value !== 'first' && argument.name.value !== 'last') continue;
    if (argument.value.kind === Kind.INT) return { size: Number(argument.value.value), otherwise };
    if (argument.value.kind === Kind.VARIABLE) return { size: { variable: argument.value.name.value }, otherwise };
  }
  return { size: otherwise, otherwise };
}

/** Aggregates of all rows are one group. */
function groupsByDefault(field: FieldNode): number {
  return field.arguments?.some(({ name }) => name.value === 'groupBy') ? defaultGroups : 1;
}
