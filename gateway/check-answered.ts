// A plan is held against what the client asks: a field of an object type that no request asks for would be answered with
// null, as if its subgraph had said so. Apollo's planner makes such plans where nothing can give the field, for example
// through an interface that no object type implements.

import { Kind, parse, type SelectionSetNode } from 'graphql';
import { ConcordError } from '../errors/concord-error.ts';
import type { FetchStep, ObjectShape, Step, ValueShape } from './program.ts';

type AskedFields = Map<string, AskedFields>;

/**
 * Below interfaces and unions nothing is said: a type that no subgraph gives there needs no request.
 * @throws ConcordError FIELD_UNREACHABLE
 */
export function checkAnswered(step: Step | null, shape: ObjectShape): void {
  const asked: AskedFields = new Map();
  if (step !== null) noteStep(step, asked);
  checkObject(shape, asked);
}

function checkObject(shape: ObjectShape, asked: AskedFields): void {
  if (!shape.isConcrete) return;
  for (const field of shape.variants.flatMap(({ fields }) => fields)) {
    if (field.value.kind === 'typename' || field.value.kind === 'introspection') continue;
    // What stands under conditions of which one forbids the other is missing in the plan, also below the field that has them.
    if (field.conditions.length > 0) continue;
    const below = asked.get(field.source);
    if (below === undefined) throw new ConcordError('FIELD_UNREACHABLE', { field: field.coordinate });
    const object = objectOf(field.value);
    if (object !== null) checkObject(object, below);
  }
}

function objectOf(value: ValueShape): ObjectShape | null {
  if (value.kind === 'list') return objectOf(value.of);
  return value.kind === 'object' ? value.shape : null;
}

function noteStep(step: Step, asked: AskedFields): void {
  switch (step.kind) {
    case 'sequence':
    case 'parallel':
      for (const child of step.steps) noteStep(child, asked);
      return;
    case 'condition':
      for (const branch of [step.ifTrue, step.ifFalse]) if (branch !== null) noteStep(branch, asked);
      return;
    case 'fetch':
      noteFetch(step, asked);
  }
}

function noteFetch(step: FetchStep, asked: AskedFields): void {
  const target = step.path.filter((part) => part !== '@').reduce(enter, asked);
  const renamed = new Map(
    step.outputRewrites.flatMap((rewrite) => (rewrite.kind === 'rename-key' ? [[rewrite.key, rewrite.newKey]] : [])),
  );
  const note = ({ selections }: SelectionSetNode, into: AskedFields): void => {
    for (const selection of selections) {
      if (selection.kind === Kind.INLINE_FRAGMENT) note(selection.selectionSet, into);
      if (selection.kind !== Kind.FIELD) continue;
      const name = selection.alias?.value ?? selection.name.value;
      const isEntities = into === target && step.representation !== null && name === '_entities';
      const below = isEntities ? into : enter(into, renamed.get(name) ?? name);
      if (selection.selectionSet !== undefined) note(selection.selectionSet, below);
    }
  };
  for (const definition of parse(step.query, { noLocation: true }).definitions) {
    if (definition.kind === Kind.OPERATION_DEFINITION) note(definition.selectionSet, target);
  }
}

function enter(fields: AskedFields, name: string): AskedFields {
  const known = fields.get(name) ?? new Map();
  fields.set(name, known);
  return known;
}
