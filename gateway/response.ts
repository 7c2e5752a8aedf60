// Merged data -> the client's `data`: its keys in its order, values that fit their types, and nulls that travel up to the
// next nullable field (https://spec.graphql.org/October2021/#sec-Handling-Field-Errors).

import type { Failures } from './failures.ts';
import { createDataObject, type DataObject, isDataObject, readOwn } from './merge-data.ts';
import type { FieldShape, LeafKind, ObjectShape, ValueShape } from './program.ts';

export type Completion = {
  readonly variables: Readonly<Record<string, unknown>>;
  readonly failures: Failures;
  readonly introspect: (query: string, variables: Readonly<Record<string, unknown>>) => DataObject;
};

/** Null where a non-null field came as null all the way up. */
export function completeResponse(data: DataObject, shape: ObjectShape, completion: Completion): DataObject | null {
  const completed = new Completer(completion).completeObject(data, shape);
  return completed === invalid ? null : completed;
}

/** A null that the field's type does not allow: it is the parent's turn to be null. */
const invalid = Symbol('invalid');
type Completed<T> = T | null | typeof invalid;

class Completer {
  /** Response names of the merged data, down to the value at hand. */
  readonly #path: (string | number)[] = [];
  readonly #completion: Completion;

  constructor(completion: Completion) {
    this.#completion = completion;
  }

  completeObject(input: DataObject, shape: ObjectShape): Completed<DataObject> {
    const variant = findVariant(input, shape);
    if (variant === undefined) return this.#fail('VALUE_INVALID', shape.typeName);
    const output = createDataObject();
    for (const field of variant.fields) {
      if (!this.#isIncluded(field) || (field.isRepeated && field.key in output)) continue;
      const completed = this.#completeField(input, field, variant.types, shape);
      if (completed === invalid) return invalid;
      output[field.key] = completed;
    }
    return output;
  }

  #completeField(
    input: DataObject,
    field: FieldShape,
    types: readonly string[],
    shape: ObjectShape,
  ): Completed<unknown> {
    switch (field.value.kind) {
      case 'typename': {
        const typeName = shape.isConcrete ? types[0] : readOwn(input, '__typename');
        if (typeof typeName === 'string' && (shape.isConcrete || typeName !== shape.typeName)) return typeName;
        return this.#failNull(field);
      }
      case 'introspection': {
        const { introspect, variables } = this.#completion;
        return introspect(field.value.query, variables)[field.source] ?? null;
      }
      default: {
        const given = readOwn(input, field.source);
        if (given === undefined && field.value.isNonNull && this.#completion.failures.absent.has(input)) {
          return this.#failAbsent(field, shape);
        }
        this.#path.push(field.source);
        const completed = this.#completeValue(given ?? null, field.value, field);
        this.#path.pop();
        return completed;
      }
    }
  }

  #completeValue(input: unknown, value: ValueShape, field: FieldShape): Completed<unknown> {
    const completed = input === null ? null : this.#completeNullable(input, value, field);
    if (completed === invalid) return value.isNonNull ? invalid : null;
    if (completed !== null || !value.isNonNull) return completed;
    if (!this.#completion.failures.explains(this.#path)) {
      this.#completion.failures.addCoded('VALUE_NOT_NULLABLE', { field: field.coordinate }, [[...this.#path]]);
    }
    return invalid;
  }

  #completeNullable(input: unknown, value: ValueShape, field: FieldShape): Completed<unknown> {
    switch (value.kind) {
      case 'leaf':
        return fitsLeaf(input, value.leaf) ? input : this.#fail('VALUE_INVALID', field.coordinate);
      case 'enum':
        return typeof input === 'string' && value.values.includes(input)
          ? input
          : this.#fail('VALUE_INVALID', field.coordinate);
      case 'list':
        return Array.isArray(input)
          ? this.#completeList(input, value.of, field)
          : this.#fail('VALUE_INVALID', field.coordinate);
      case 'object':
        return isDataObject(input)
          ? this.completeObject(input, value.shape)
          : this.#fail('VALUE_INVALID', field.coordinate);
    }
  }

  #completeList(input: readonly unknown[], of: ValueShape, field: FieldShape): Completed<readonly unknown[]> {
    const output: unknown[] = [];
    for (const [index, element] of input.entries()) {
      this.#path.push(index);
      const completed = this.#completeValue(element ?? null, of, field);
      this.#path.pop();
      if (completed === invalid) return invalid;
      output.push(completed);
    }
    return output;
  }

  #isIncluded(field: FieldShape): boolean {
    for (const condition of field.conditions) {
      if (this.#completion.variables[condition.variable] !== condition.value) return false;
    }
    return true;
  }

  #failNull(field: FieldShape): typeof invalid {
    const path = [...this.#path, field.source];
    if (!this.#completion.failures.explains(path)) {
      this.#completion.failures.addCoded('VALUE_NOT_NULLABLE', { field: field.coordinate }, [path]);
    }
    return invalid;
  }

  /** Said of the entity as a whole, so once and not of each of its fields. */
  #failAbsent(field: FieldShape, { typeName }: ObjectShape): typeof invalid {
    if (!this.#completion.failures.explains([...this.#path, field.source])) {
      this.#completion.failures.addCoded('ENTITY_NOT_FOUND', { type: typeName }, [[...this.#path]]);
    }
    return invalid;
  }

  #fail(code: 'VALUE_INVALID', field: string): null {
    this.#completion.failures.addCoded(code, { field }, [[...this.#path]]);
    return null;
  }
}

/** Undefined where the object says a type that the client cannot know. */
function findVariant(input: DataObject, shape: ObjectShape): ObjectShape['variants'][number] | undefined {
  if (shape.isConcrete) return shape.variants[0];
  const typeName = readOwn(input, '__typename') ?? shape.typeName;
  return shape.variants.find((variant) => variant.types.some((type) => type === typeName));
}

function fitsLeaf(input: unknown, leaf: LeafKind): boolean {
  switch (leaf) {
    case 'lexical':
    case 'custom':
      return true;
    case 'Boolean':
      return typeof input === 'boolean';
    case 'Float':
      return typeof input === 'number';
    case 'Int':
      return Number.isInteger(input);
    case 'ID':
      return typeof input === 'string' || Number.isInteger(input);
    case 'String':
      return typeof input === 'string';
  }
}
