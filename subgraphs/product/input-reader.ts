// Type of an input -> how its values are read, found out once: what is plainly valid is coerced without asking again what
// each type is, and each value is told apart into what shapes a statement and what is only data in it.

import {
  type GraphQLInputObjectType,
  type GraphQLInputType,
  type GraphQLNamedInputType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
} from 'graphql';
import { Slot, type SlotPath } from './variables.ts';

export type InputReader = {
  /**
   * What graphql-js coerces the value to.
   *
   * @throws for what is not plainly valid; graphql-js then says what is wrong, or takes it in a form of its own
   */
  readonly coerce: (value: unknown) => unknown;
  /** Of a coerced value; equal for two that share their statements. */
  readonly shapeOf: (coerced: unknown) => string;
  /** The coerced value with a slot for each datum in it; `path` is its place in the variables. */
  readonly slot: (coerced: unknown, path: SlotPath) => unknown;
  /** Whether a value is data as a whole. */
  readonly isData: boolean;
};

export type ReaderOf = (type: GraphQLInputType) => InputReader;

export function createInputReaders(): ReaderOf {
  const ofNamed = new Map<GraphQLNamedInputType, InputReader>();
  const readerOf: ReaderOf = (type) => {
    if (isNonNullType(type)) return readRequired(readerOf(type.ofType));
    if (isListType(type)) return readList(readerOf(type.ofType));
    const known = ofNamed.get(type);
    if (known !== undefined) return known;
    const reader = isInputObjectType(type) ? readObject(type, readerOf) : readLeaf(type);
    ofNamed.set(type, reader);
    return reader;
  };
  return readerOf;
}

const notPlain = new TypeError('This value is not plainly valid.');

function readRequired(inner: InputReader): InputReader {
  return {
    ...inner,
    coerce(value) {
      if (value === null || value === undefined) throw notPlain;
      return inner.coerce(value);
    },
  };
}

/** A single value in place of a list is left to graphql-js. */
function readList(item: InputReader): InputReader {
  return {
    isData: false,
    coerce(value) {
      if (value === null || value === undefined) return null;
      if (!Array.isArray(value)) throw notPlain;
      const items: unknown[] = [];
      for (const one of value) items.push(item.coerce(one));
      return items;
    },
    shapeOf(coerced) {
      if (!Array.isArray(coerced)) return 'null';
      return item.isData ? '*' : `[${coerced.map(item.shapeOf).join()}]`;
    },
    slot(coerced, path) {
      if (!Array.isArray(coerced)) return coerced;
      return item.isData ? new Slot(path) : coerced.map((one, index) => item.slot(one, [...path, index]));
    },
  };
}

/** Scalars are data, except Boolean, which decides over @skip, @include and isNull; the words of an enum are none. */
function readLeaf(type: Exclude<GraphQLNamedInputType, GraphQLInputObjectType>): InputReader {
  const isData = !isEnumType(type) && type.name !== 'Boolean';
  return {
    isData,
    coerce(value) {
      if (value === null || value === undefined) return null;
      const parsed: unknown = type.parseValue(value);
      if (parsed === undefined) throw notPlain;
      return parsed;
    },
    shapeOf(coerced) {
      if (coerced === null || coerced === undefined) return 'null';
      return isData ? '*' : JSON.stringify(coerced);
    },
    slot: (coerced, path) => (isData && coerced !== null && coerced !== undefined ? new Slot(path) : coerced),
  };
}

type Field = {
  readonly name: string;
  readonly reader: InputReader;
  readonly isRequired: boolean;
  readonly defaultValue: unknown;
};

/** Only a value's own fields are read; one of `@oneOf` is left to graphql-js. */
function readObject(type: GraphQLInputObjectType, readerOf: ReaderOf): InputReader {
  // At its first value, since types of filters hold themselves.
  let fields: ReadonlyMap<string, Field> | null = null;
  const fieldsOf = () => {
    fields ??= listFields(type, readerOf);
    return fields;
  };
  const entriesOf = (coerced: object) =>
    Object.entries(coerced).flatMap(([name, value]): readonly (readonly [string, InputReader, unknown])[] => {
      const field = fieldsOf().get(name);
      return field === undefined ? [] : [[name, field.reader, value]];
    });
  return {
    isData: false,
    coerce(value) {
      if (value === null || value === undefined) return null;
      if (typeof value !== 'object' || Array.isArray(value) || type.isOneOf) throw notPlain;
      return coerceFields(value as Readonly<Record<string, unknown>>, fieldsOf());
    },
    shapeOf(coerced) {
      if (typeof coerced !== 'object' || coerced === null) return 'null';
      return `{${entriesOf(coerced)
        .map(([name, reader, value]) => `${name}:${reader.shapeOf(value)}`)
        .join()}}`;
    },
    slot(coerced, path) {
      if (typeof coerced !== 'object' || coerced === null) return coerced;
      return Object.fromEntries(
        entriesOf(coerced).map(([name, reader, value]) => [name, reader.slot(value, [...path, name])]),
      );
    },
  };
}

function coerceFields(value: Readonly<Record<string, unknown>>, fields: ReadonlyMap<string, Field>): object {
  for (const name of Object.keys(value)) if (!fields.has(name)) throw notPlain;
  const coerced: Record<string, unknown> = {};
  for (const { name, reader, isRequired, defaultValue } of fields.values()) {
    const given = Object.hasOwn(value, name) ? value[name] : undefined;
    if (given !== undefined) coerced[name] = reader.coerce(given);
    else if (defaultValue !== undefined) coerced[name] = defaultValue;
    else if (isRequired) throw notPlain;
  }
  return coerced;
}

function listFields(type: GraphQLInputObjectType, readerOf: ReaderOf): ReadonlyMap<string, Field> {
  return new Map(
    Object.values(type.getFields()).map((field) => {
      const { name, defaultValue } = field;
      return [name, { name, reader: readerOf(field.type), isRequired: isNonNullType(field.type), defaultValue }];
    }),
  );
}
