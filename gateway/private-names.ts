// Client's document -> the document that is planned. Apollo's planner takes an alias that equals another field of its type
// for that field and then serves wrong data (a raw key, for one), also where that field is inaccessible to the client and
// only used as a key. So such an alias, or one that begins with `__`, gets a private name; Program renames it back. So does
// a field that others require and that takes arguments, because the planner does not keep the client's call of it and the
// required one apart. A variable called `representations` would collide with the planner's own and is renamed too.

import {
  type DocumentNode,
  type FieldNode,
  type GraphQLSchema,
  isAbstractType,
  isInterfaceType,
  isObjectType,
  Kind,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import { findRequiredFields, type RequiredFields } from './requires/required-fields.ts';
import { simplifyForPlanner } from './simplify-for-planner.ts';

export type RewrittenDocument = {
  /** What is answered. */
  readonly document: DocumentNode;
  /** What is planned; see `simplifyForPlanner`. */
  readonly planned: DocumentNode;
  /** Private response name -> the client's. */
  readonly clientNames: ReadonlyMap<string, string>;
  /** Private variable name -> the client's. */
  readonly clientVariables: ReadonlyMap<string, string>;
};

/** The names of all fields of a supergraph, inaccessible ones too; made once per supergraph. */
export type FieldNameIndex = {
  /** Names of a type's fields; of an abstract type, those of all its possible types as well. */
  readonly of: (typeName: string) => ReadonlySet<string>;
  readonly all: ReadonlySet<string>;
} & RequiredFields;

const none: ReadonlySet<string> = new Set();
const plannerVariable = 'representations';

export function indexFieldNames(supergraphSchema: GraphQLSchema): FieldNameIndex {
  const byType = new Map<string, Set<string>>();
  const all = new Set<string>();
  for (const type of Object.values(supergraphSchema.getTypeMap())) {
    if (type.name.startsWith('__') || (!isObjectType(type) && !isAbstractType(type))) continue;
    const names = new Set(isObjectType(type) || isInterfaceType(type) ? Object.keys(type.getFields()) : []);
    if (isAbstractType(type)) {
      for (const possible of supergraphSchema.getPossibleTypes(type)) {
        for (const name of Object.keys(possible.getFields())) names.add(name);
      }
    }
    byType.set(type.name, names);
    for (const name of names) all.add(name);
  }
  return { of: (typeName) => byType.get(typeName) ?? none, all, ...findRequiredFields(supergraphSchema) };
}

/**
 * `{ nodes { customerId: country } }` -> `{ nodes { c1: country } }` with `c1 -> customerId`.
 * A name that is dangerous anywhere is replaced everywhere, so that fields which merge in the answer still merge.
 */
export function rewritePrivateNames(
  document: DocumentNode,
  apiSchema: GraphQLSchema,
  fieldNames: FieldNameIndex,
): RewrittenDocument {
  const { dangerous, taken, hasPlannerVariable } = inspectNames(document, apiSchema, fieldNames);
  if (dangerous.size === 0 && !hasPlannerVariable) {
    const planned = simplifyForPlanner(document);
    return { document, planned, clientNames: new Map(), clientVariables: new Map() };
  }
  const nextName = nameGenerator(taken, fieldNames.all);
  const privateNames = new Map([...dangerous].map((name) => [name, nextName()]));
  const privateVariable = nextName();
  const typeInfo = new TypeInfo(apiSchema);
  const rewritten = visit(
    document,
    visitWithTypeInfo(typeInfo, {
      Field: (field) => {
        const given = isIntrospection(typeInfo) ? undefined : readReplaceable(field, fieldNames);
        const name = given === undefined ? undefined : privateNames.get(given);
        return name === undefined ? undefined : { ...field, alias: { kind: Kind.NAME, value: name } };
      },
      Variable: (variable) =>
        variable.name.value === plannerVariable
          ? { ...variable, name: { kind: Kind.NAME, value: privateVariable } }
          : undefined,
    }),
  );
  return {
    document: rewritten,
    planned: simplifyForPlanner(rewritten),
    clientNames: new Map([...privateNames].map(([client, own]) => [own, client])),
    clientVariables: new Map(hasPlannerVariable ? [[privateVariable, plannerVariable]] : []),
  };
}

function inspectNames(document: DocumentNode, apiSchema: GraphQLSchema, fieldNames: FieldNameIndex) {
  const dangerous = new Set<string>();
  const taken = new Set<string>();
  let hasPlannerVariable = false;
  const typeInfo = new TypeInfo(apiSchema);
  visit(
    document,
    visitWithTypeInfo(typeInfo, {
      Name: ({ value }) => {
        taken.add(value);
      },
      Variable: ({ name }) => {
        if (name.value === plannerVariable) hasPlannerVariable = true;
      },
      Field: (field) => {
        const name = readReplaceable(field, fieldNames);
        const parent = typeInfo.getParentType();
        if (name === undefined || !parent || isIntrospection(typeInfo)) return;
        if (name.startsWith('__') || fieldNames.of(parent.name).has(name)) dangerous.add(name);
      },
    }),
  );
  return { dangerous, taken, hasPlannerVariable };
}

/** The alias where it says another name than the field's own, or a name under which the planner may ask with arguments. */
function readReplaceable(field: FieldNode, { requiredWithArguments }: RequiredFields): string | undefined {
  const name = field.name.value;
  if (field.alias !== undefined && field.alias.value !== name) return field.alias.value;
  return requiredWithArguments.has(name) ? name : undefined;
}

/** Selections below `__schema` and `__type` are never planned. */
function isIntrospection(typeInfo: TypeInfo): boolean {
  return typeInfo.getParentType()?.name.startsWith('__') ?? false;
}

function nameGenerator(taken: ReadonlySet<string>, fields: ReadonlySet<string>): () => string {
  let counter = 0;
  return () => {
    for (;;) {
      counter += 1;
      const name = `c${counter}`;
      if (!taken.has(name) && !fields.has(name)) return name;
    }
  };
}
