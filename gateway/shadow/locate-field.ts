// A path of an answer -> the coordinate of its field: aliases are the client's words, and have no place in a log.

import type { ObjectShape, ValueShape } from '../program.ts';

/** `OrdersOrderFacts.amount`; of the answer as a whole the root type. */
export function locateField(shape: ObjectShape, path: readonly string[]): string {
  let coordinate = shape.typeName;
  let at: ObjectShape | null = shape;
  for (const key of path) {
    if (key === '#') continue;
    const field: ObjectShape['variants'][number]['fields'][number] | undefined = at?.variants
      .flatMap(({ fields }) => fields)
      .find((candidate) => candidate.key === key);
    if (field === undefined) return coordinate;
    coordinate = field.coordinate;
    at = field.value.kind === 'typename' || field.value.kind === 'introspection' ? null : objectOf(field.value);
  }
  return coordinate;
}

function objectOf(value: ValueShape): ObjectShape | null {
  if (value.kind === 'list') return objectOf(value.of);
  return value.kind === 'object' ? value.shape : null;
}
