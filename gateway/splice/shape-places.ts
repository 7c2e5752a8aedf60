// Places in the shape of an answer.

import type { Condition, FieldShape, ObjectShape, ValueShape } from '../program.ts';

/** The object at these response names, through lists; null where there is none, or its type is not certain on the way. */
export function shapeAt(shape: ObjectShape, path: readonly string[]): ObjectShape | null {
  const [name, ...rest] = path;
  const [variant] = shape.variants;
  if (!shape.isConcrete || variant === undefined) return null;
  if (name === undefined) return shape;
  const fields = variant.fields.filter(({ source }) => source === name);
  const [field] = fields;
  if (field === undefined || fields.length > 1) return null;
  const below = objectOf(field.value);
  return below && shapeAt(below, rest);
}

/** Through lists; null for a value that is no object. */
export function objectOf(value: FieldShape['value']): ObjectShape | null {
  if (value.kind === 'list') return objectOf(value.of);
  return value.kind === 'object' ? value.shape : null;
}

/** Under which the object at these names is there at all. */
export function conditionsAt(shape: ObjectShape, path: readonly string[]): readonly Condition[] {
  const [name, ...rest] = path;
  const field = shape.variants[0]?.fields.find(({ source }) => source === name);
  if (field === undefined) return [];
  const below = objectOf(field.value);
  return [...field.conditions, ...(below === null ? [] : conditionsAt(below, rest))];
}

/** The same with an object without fields at the place, which `shapeAt` knows. */
export function markAt(shape: ObjectShape, path: readonly string[]): ObjectShape {
  const [name, ...rest] = path;
  if (name === undefined) return { ...shape, variants: [] };
  const variants = shape.variants.map(({ types, fields }) => ({
    types,
    fields: fields.map((field) =>
      field.source === name && 'isNonNull' in field.value ? { ...field, value: markIn(field.value, rest) } : field,
    ),
  }));
  return { ...shape, variants };
}

function markIn(value: ValueShape, path: readonly string[]): ValueShape {
  if (value.kind === 'list') return { ...value, of: markIn(value.of, path) };
  return value.kind === 'object' ? { ...value, shape: markAt(value.shape, path) } : value;
}

/** How often the key stands in the shape: 2 for any number above 1. */
export function countKey(shape: ObjectShape, key: string): number {
  let count = 0;
  for (const { fields } of shape.variants) {
    for (const field of fields) {
      if (field.key === key) count++;
      const below = objectOf(field.value);
      if (below !== null && count < 2) count += countKey(below, key);
      if (count >= 2) return 2;
    }
  }
  return count;
}

/** True where a value may be a document of its own, with whatever keys, or where the text is not the subgraph's. */
export function holdsDocuments(shape: ObjectShape): boolean {
  return shape.variants.some(({ fields }) =>
    fields.some(({ value }) => value.kind === 'introspection' || (value.kind !== 'typename' && mayHold(value))),
  );
}

function mayHold(value: ValueShape): boolean {
  switch (value.kind) {
    case 'leaf':
      return value.leaf === 'custom';
    case 'enum':
      return false;
    case 'list':
      return mayHold(value.of);
    case 'object':
      return holdsDocuments(value.shape);
  }
}
