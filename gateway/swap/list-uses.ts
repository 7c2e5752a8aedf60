// What of the schema an operation uses, as coordinates: `Order.total`, `Query.orders(first:)`, `OrderFilter.country`,
// `Direction.DESC`. Names of the schema only, never a value that a client wrote.

import {
  type ASTNode,
  type DocumentNode,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  separateOperations,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';

/** Of the operation alone, where the document has several. What stands in variables is not looked at. */
export function listUses(
  schema: GraphQLSchema,
  document: DocumentNode,
  operationName: string | null,
): ReadonlyMap<ASTNode, string> {
  const own = separateOperations(document)[operationName ?? ''] ?? document;
  const uses = new Map<ASTNode, string>();
  const typeInfo = new TypeInfo(schema);
  const fieldOf = (name: string) => `${typeInfo.getParentType()?.name}.${name}`;
  visit(
    own,
    visitWithTypeInfo(typeInfo, {
      Field(node) {
        const coordinate = fieldOf(node.name.value);
        // The schema of schemas is there in every graph.
        if (!/(^|\.)__/.test(coordinate)) uses.set(node, coordinate);
      },
      Argument(node) {
        const field = typeInfo.getFieldDef();
        // Arguments of directives are the executor's own, and those of __type are no part of the graph.
        if (typeInfo.getDirective() || !field || field.name.startsWith('__')) return;
        uses.set(node, `${fieldOf(field.name)}(${node.name.value}:)`);
      },
      ObjectField(node) {
        const type = getNamedType(typeInfo.getParentInputType() ?? undefined);
        if (isInputObjectType(type)) uses.set(node, `${type.name}.${node.name.value}`);
      },
      EnumValue(node) {
        const type = getNamedType(typeInfo.getInputType() ?? undefined);
        if (isEnumType(type)) uses.set(node, `${type.name}.${node.value}`);
      },
    }),
  );
  return uses;
}

/** Whether the schema has what a coordinate of `listUses` names. */
export function hasCoordinate(schema: GraphQLSchema, coordinate: string): boolean {
  const [, typeName = '', member = '', argument] = /^(\w+)\.(\w+)(?:\((\w+):\))?$/.exec(coordinate) ?? [];
  const type = schema.getType(typeName);
  if (isEnumType(type)) return type.getValue(member) !== undefined;
  if (isInputObjectType(type)) return Object.hasOwn(type.getFields(), member);
  if (!isObjectType(type) && !isInterfaceType(type)) return false;
  const field = Object.hasOwn(type.getFields(), member) ? type.getFields()[member] : undefined;
  return field !== undefined && (argument === undefined || field.args.some(({ name }) => name === argument));
}
