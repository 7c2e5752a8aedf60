// Input values, whether given as variables or written in the document: are they small enough? What is nested in them is
// walked by recursion later and becomes conditions of a statement. A list of plain values counts once, so that thousands of
// keys may be given with `in`.

import { type DocumentNode, Kind, type ValueNode, visit } from 'graphql';
import { ConcordError } from '../../errors/concord-error.ts';
import type { InputPlace } from '../../errors/limit-codes.ts';

export type InputLimits = {
  /** Levels of lists and objects in the variables, or in the document's arguments. */
  readonly inputDepth: number;
  /** Lists and objects in the variables, or in the document's arguments, all together. */
  readonly inputObjects: number;
  /** Of one list, or one object. */
  readonly listItems: number;
};

/** @throws ConcordError QUERY_INPUT_TOO_DEEP, QUERY_INPUT_TOO_LARGE, QUERY_LIST_TOO_LONG */
export function checkVariables(variables: Readonly<Record<string, unknown>>, limits: InputLimits): void {
  const nested = Object.values(variables).filter(isNested);
  if (nested.length > 0) checkNested(nested, insideOfJson, 'variables', limits);
}

/** The document's arguments, of directives too, and defaults of variables. @throws ConcordError the same */
export function checkLiterals(document: DocumentNode, limits: InputLimits): void {
  const values: ValueNode[] = [];
  const take = (value: ValueNode | undefined) => {
    if (value?.kind === Kind.LIST || value?.kind === Kind.OBJECT) values.push(value);
    return false;
  };
  visit(document, {
    Argument: ({ value }) => take(value),
    VariableDefinition: ({ defaultValue }) => void take(defaultValue),
  });
  checkNested(values, insideOfLiteral, 'document', limits);
}

/** Level by level, because recursion is what it guards. */
function checkNested<Value>(
  values: readonly Value[],
  inside: (value: Value) => { readonly nested: readonly Value[]; readonly items: number },
  place: InputPlace,
  limits: InputLimits,
): void {
  let level = values;
  let objects = 0;
  for (let depth = 1; level.length > 0; depth++) {
    if (depth > limits.inputDepth) throw new ConcordError('QUERY_INPUT_TOO_DEEP', { place, most: limits.inputDepth });
    objects += level.length;
    if (objects > limits.inputObjects) {
      throw new ConcordError('QUERY_INPUT_TOO_LARGE', { place, most: limits.inputObjects });
    }
    level = level.flatMap((value) => {
      const { nested, items } = inside(value);
      if (items > limits.listItems) {
        throw new ConcordError('QUERY_LIST_TOO_LONG', { place, given: items, most: limits.listItems });
      }
      return nested;
    });
  }
}

function insideOfJson(value: object) {
  const elements: readonly unknown[] = Array.isArray(value) ? value : Object.values(value);
  return { nested: elements.filter(isNested), items: elements.length };
}

function insideOfLiteral(value: ValueNode) {
  if (value.kind === Kind.LIST) return { nested: value.values.filter(isNestedLiteral), items: value.values.length };
  if (value.kind !== Kind.OBJECT) return { nested: [], items: 0 };
  return { nested: value.fields.map((field) => field.value).filter(isNestedLiteral), items: value.fields.length };
}

function isNested(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function isNestedLiteral({ kind }: ValueNode): boolean {
  return kind === Kind.LIST || kind === Kind.OBJECT;
}
