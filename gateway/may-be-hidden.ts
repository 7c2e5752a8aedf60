// Whether an answer may hold what the client cannot know: a value of an enum, or an object of a type, that is @inaccessible.
// Such an answer is never passed through as it came.

import { type GraphQLSchema, isAbstractType, isEnumType } from 'graphql';
import type { ObjectShape, ValueShape } from './program.ts';

type Schemas = { readonly apiSchema: GraphQLSchema; readonly supergraphSchema: GraphQLSchema };

export function mayBeHidden(shape: ObjectShape, schemas: Schemas): boolean {
  const enums = listShortenedEnums(schemas);
  const seen = new Set<ObjectShape>();
  const isHiddenIn = (value: ValueShape): boolean => {
    switch (value.kind) {
      case 'leaf':
        return false;
      case 'enum':
        return enums.has(value.values.join());
      case 'list':
        return isHiddenIn(value.of);
      case 'object':
        return isHiddenBelow(value.shape);
    }
  };
  const isHiddenBelow = (object: ObjectShape): boolean => {
    if (seen.has(object)) return false;
    seen.add(object);
    if (!object.isConcrete && countTypes(schemas.supergraphSchema, object) > countTypes(schemas.apiSchema, object)) {
      return true;
    }
    return object.variants.some(({ fields }) =>
      fields.some(({ value }) => value.kind !== 'typename' && value.kind !== 'introspection' && isHiddenIn(value)),
    );
  };
  return isHiddenBelow(shape);
}

/** The values that clients see, of enums that have more. */
function listShortenedEnums({ apiSchema, supergraphSchema }: Schemas): ReadonlySet<string> {
  const shortened = Object.values(apiSchema.getTypeMap()).flatMap((type) => {
    const whole = isEnumType(type) ? supergraphSchema.getType(type.name) : undefined;
    if (!isEnumType(type) || !isEnumType(whole) || whole.getValues().length === type.getValues().length) return [];
    return [
      type
        .getValues()
        .map(({ name }) => name)
        .join(),
    ];
  });
  return new Set(shortened);
}

function countTypes(schema: GraphQLSchema, { typeName }: ObjectShape): number {
  const type = schema.getType(typeName);
  return isAbstractType(type) ? schema.getPossibleTypes(type).length : 0;
}
