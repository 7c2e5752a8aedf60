// Operation -> the shape of its answer: fields merged and ordered as CollectFields of the GraphQL specification does per
// concrete type (https://spec.graphql.org/October2021/#sec-Field-Collection), once per operation instead of once per object.

import {
  type DirectiveNode,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLOutputType,
  type GraphQLScalarType,
  type GraphQLSchema,
  isAbstractType,
  isCompositeType,
  isEnumType,
  isListType,
  isNonNullType,
  isObjectType,
  isSpecifiedScalarType,
  isUnionType,
  Kind,
  type OperationDefinitionNode,
  print,
  SchemaMetaFieldDef,
  type SelectionSetNode,
  TypeMetaFieldDef,
  TypeNameMetaFieldDef,
} from 'graphql';
import type { Condition, FieldShape, LeafKind, ObjectShape, ValueShape } from './program.ts';

const lexicalScalars: ReadonlySet<string> = new Set([
  'BigInt',
  'Date',
  'DateTime',
  'Decimal',
  'LocalDateTime',
  'Time',
  'UUID',
]);

type Occurrence = { readonly node: FieldNode; readonly conditions: readonly Condition[] };
type ConditionedSet = { readonly selectionSet: SelectionSetNode; readonly conditions: readonly Condition[] };

/** `clientNames`: private response name -> the client's. @throws Error where the operation does not fit the schema. */
export function compileShape(
  document: DocumentNode,
  apiSchema: GraphQLSchema,
  clientNames: ReadonlyMap<string, string>,
): ObjectShape {
  const operation = document.definitions.find((definition) => definition.kind === Kind.OPERATION_DEFINITION);
  const root = operation && apiSchema.getRootType(operation.operation);
  if (!operation || !root) throw new Error('The document has no operation of this schema.');
  return new ShapeCompiler(document, operation, apiSchema, clientNames).compileObject(root, [
    { selectionSet: operation.selectionSet, conditions: [] },
  ]);
}

/** Of the entities of one type, as `{ _entities(...) { ... on Type { ... } } }` asks for them; null where it asks otherwise. */
export function compileEntityShape(
  document: DocumentNode,
  typeName: string,
  apiSchema: GraphQLSchema,
): ObjectShape | null {
  const operation = document.definitions.find((definition) => definition.kind === Kind.OPERATION_DEFINITION);
  const type = apiSchema.getType(typeName);
  const [entities, ...others] = operation?.selectionSet.selections ?? [];
  if (!operation || !isObjectType(type) || entities?.kind !== Kind.FIELD || others.length > 0) return null;
  const [fragment, ...further] = entities.selectionSet?.selections ?? [];
  if (fragment?.kind !== Kind.INLINE_FRAGMENT || further.length > 0 || fragment.directives?.length) return null;
  if (fragment.typeCondition?.name.value !== typeName) return null;
  return new ShapeCompiler(document, operation, apiSchema, new Map()).compileObject(type, [
    { selectionSet: fragment.selectionSet, conditions: [] },
  ]);
}

class ShapeCompiler {
  readonly #fragments = new Map<string, FragmentDefinitionNode>();
  readonly #identities = new Map<object, number>();
  readonly #shapes = new Map<string, ObjectShape>();
  readonly #operation: OperationDefinitionNode;
  readonly #schema: GraphQLSchema;
  readonly #clientNames: ReadonlyMap<string, string>;

  constructor(
    document: DocumentNode,
    operation: OperationDefinitionNode,
    schema: GraphQLSchema,
    clientNames: ReadonlyMap<string, string>,
  ) {
    for (const definition of document.definitions) {
      if (definition.kind === Kind.FRAGMENT_DEFINITION) this.#fragments.set(definition.name.value, definition);
    }
    this.#operation = operation;
    this.#schema = schema;
    this.#clientNames = clientNames;
  }

  /** One shape per type and selections, however often they stand in the operation: a shape may be shared. */
  compileObject(type: GraphQLCompositeType, sets: readonly ConditionedSet[]): ObjectShape {
    const signature = `${type.name}|${sets
      .map(({ selectionSet, conditions }) => `${this.#identify(selectionSet)}:${signConditions(conditions)}`)
      .join()}`;
    const known = this.#shapes.get(signature);
    if (known !== undefined) return known;
    const shape = this.#compileVariants(type, sets);
    this.#shapes.set(signature, shape);
    return shape;
  }

  #compileVariants(type: GraphQLCompositeType, sets: readonly ConditionedSet[]): ObjectShape {
    // The abstract type itself stands for objects that do not say their type, or say only an abstract one.
    const types = isObjectType(type) ? [type] : [...this.#schema.getPossibleTypes(type), type];
    const variants = new Map<string, { readonly types: string[]; readonly fields: readonly FieldShape[] }>();
    for (const possible of types) {
      const occurrences = this.#collect(possible, sets);
      const signature = this.#sign(possible, occurrences);
      const variant = variants.get(signature);
      if (variant) variant.types.push(possible.name);
      else variants.set(signature, { types: [possible.name], fields: this.#compileFields(possible, occurrences) });
    }
    return { typeName: type.name, isConcrete: isObjectType(type), variants: [...variants.values()] };
  }

  /** Two types share a variant where the same nodes apply and mean the same, down to the type of each field. */
  #sign(type: GraphQLCompositeType, occurrences: readonly Occurrence[]): string {
    return occurrences
      .map(({ node, conditions }) => {
        const fieldType = findFieldType(this.#schema, type, node.name.value);
        return `${this.#identify(node)}:${String(fieldType)}:${signConditions(conditions)}`;
      })
      .join();
  }

  #identify(node: object): number {
    const identity = this.#identities.get(node) ?? this.#identities.size;
    this.#identities.set(node, identity);
    return identity;
  }

  #collect(type: GraphQLCompositeType, sets: readonly ConditionedSet[]): Occurrence[] {
    const found: Occurrence[] = [];
    const visit = (selectionSet: SelectionSetNode, outer: readonly Condition[]) => {
      for (const selection of selectionSet.selections) {
        const conditions = addConditions(outer, selection.directives);
        if (conditions === null) continue;
        switch (selection.kind) {
          case Kind.FIELD:
            found.push({ node: selection, conditions });
            break;
          case Kind.INLINE_FRAGMENT:
            if (this.#applies(selection.typeCondition?.name.value, type)) visit(selection.selectionSet, conditions);
            break;
          case Kind.FRAGMENT_SPREAD: {
            const fragment = this.#fragments.get(selection.name.value);
            if (fragment && this.#applies(fragment.typeCondition.name.value, type))
              visit(fragment.selectionSet, conditions);
          }
        }
      }
    };
    for (const { selectionSet, conditions } of sets) visit(selectionSet, conditions);
    return found;
  }

  #applies(condition: string | undefined, type: GraphQLCompositeType): boolean {
    if (condition === undefined || condition === type.name) return true;
    const conditionType = this.#schema.getType(condition);
    if (!conditionType) throw new Error(`Unknown type ${condition}`);
    return isAbstractType(conditionType) && !isUnionType(type) && this.#schema.isSubType(conditionType, type);
  }

  #compileFields(type: GraphQLCompositeType, occurrences: readonly Occurrence[]): readonly FieldShape[] {
    const groups = new Map<string, Occurrence[]>();
    for (const occurrence of occurrences) {
      const name = responseName(occurrence.node);
      const group = groups.get(name);
      if (group) group.push(occurrence);
      else groups.set(name, [occurrence]);
    }
    const entries: { readonly position: number; readonly field: FieldShape }[] = [];
    for (const [source, group] of groups) {
      // Of places under the same conditions the first one decides on the order of keys.
      const places = new Map<string, Occurrence>();
      for (const occurrence of group) {
        const signature = signConditions(occurrence.conditions);
        if (!places.has(signature)) places.set(signature, occurrence);
      }
      const isRepeated = places.size > 1;
      const shape = this.#compileField(type, source, group, isRepeated);
      for (const place of places.values()) {
        entries.push({
          position: occurrences.indexOf(place),
          field: { ...shape, conditions: place.conditions, isRepeated },
        });
      }
    }
    return entries.sort((a, b) => a.position - b.position).map((entry) => entry.field);
  }

  #compileField(
    type: GraphQLCompositeType,
    source: string,
    group: readonly Occurrence[],
    hasOwnConditions: boolean,
  ): Omit<FieldShape, 'conditions' | 'isRepeated'> {
    const node = group[0]?.node;
    if (!node) throw new Error('A group of fields has at least one.');
    const name = node.name.value;
    const common = { key: this.#clientNames.get(source) ?? source, source, coordinate: `${type.name}.${name}` };
    if (name === TypeNameMetaFieldDef.name) return { ...common, value: { kind: 'typename' } };
    if (name === SchemaMetaFieldDef.name || name === TypeMetaFieldDef.name) {
      return { ...common, value: { kind: 'introspection', query: this.#printIntrospection(group) } };
    }
    const fieldType = findFieldType(this.#schema, type, name);
    if (!fieldType) throw new Error(`Unknown field ${common.coordinate}`);
    const sets = group.flatMap(({ node: { selectionSet }, conditions }) =>
      selectionSet ? [{ selectionSet, conditions: hasOwnConditions ? conditions : [] }] : [],
    );
    return { ...common, value: this.#compileValue(fieldType, sets) };
  }

  #compileValue(type: GraphQLOutputType, sets: readonly ConditionedSet[]): ValueShape {
    if (isNonNullType(type)) return { ...this.#compileValue(type.ofType, sets), isNonNull: true };
    if (isListType(type)) return { kind: 'list', isNonNull: false, of: this.#compileValue(type.ofType, sets) };
    if (isCompositeType(type)) return { kind: 'object', isNonNull: false, shape: this.compileObject(type, sets) };
    if (isEnumType(type)) {
      return { kind: 'enum', isNonNull: false, values: type.getValues().map((value) => value.name) };
    }
    return { kind: 'leaf', isNonNull: false, leaf: leafKindOf(type) };
  }

  /** An operation of its own that graphql-js runs on the API schema; all variables of the client are declared. */
  #printIntrospection(group: readonly Occurrence[]): string {
    const document: DocumentNode = {
      kind: Kind.DOCUMENT,
      definitions: [
        {
          kind: Kind.OPERATION_DEFINITION,
          operation: this.#operation.operation,
          variableDefinitions: this.#operation.variableDefinitions ?? [],
          selectionSet: {
            kind: Kind.SELECTION_SET,
            selections: group.map(({ node }) => ({ ...node, directives: [] })),
          },
        },
        ...this.#fragments.values(),
      ],
    };
    return print(document);
  }
}

function leafKindOf(type: GraphQLScalarType): LeafKind {
  if (isSpecifiedScalarType(type)) return type.name as LeafKind;
  return lexicalScalars.has(type.name) ? 'lexical' : 'custom';
}

function findFieldType(schema: GraphQLSchema, type: GraphQLCompositeType, name: string): GraphQLOutputType | undefined {
  if (name === TypeNameMetaFieldDef.name) return TypeNameMetaFieldDef.type;
  if (isUnionType(type)) return undefined;
  if (type === schema.getQueryType() && name === SchemaMetaFieldDef.name) return SchemaMetaFieldDef.type;
  if (type === schema.getQueryType() && name === TypeMetaFieldDef.name) return TypeMetaFieldDef.type;
  return type.getFields()[name]?.type;
}

function responseName(node: FieldNode): string {
  return node.alias?.value ?? node.name.value;
}

/** Null where a literal says that the selection never counts. */
export function addConditions(
  outer: readonly Condition[],
  directives: readonly DirectiveNode[] | undefined,
): readonly Condition[] | null {
  let conditions = outer;
  for (const directive of directives ?? []) {
    const isSkip = directive.name.value === 'skip';
    if (!isSkip && directive.name.value !== 'include') continue;
    const argument = directive.arguments?.find((candidate) => candidate.name.value === 'if')?.value;
    if (argument?.kind === Kind.BOOLEAN && argument.value === isSkip) return null;
    if (argument?.kind === Kind.VARIABLE) {
      conditions = [...conditions, { variable: argument.name.value, value: !isSkip }];
    }
  }
  return conditions;
}

/** Equal for equal conditions, in whatever order. */
export function signConditions(conditions: readonly Condition[]): string {
  return conditions
    .map((condition) => `${condition.value ? '' : '!'}${condition.variable}`)
    .sort()
    .join('&');
}
