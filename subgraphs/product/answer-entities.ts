// `_entities` of one request: the representations of each type by one statement, rows in the order of the representations.

import { resolve } from '../sql/operand.ts';
import { answerPlanned, givenOf, planningOf, type Run, reportError, touchUnplanned } from './answer-field.ts';
import { type EntityGroup, groupRepresentations } from './entities.ts';
import type { EntitiesField, PlannedField } from './plan.ts';
import { planEntities, planRepresentations } from './plan-fields.ts';

/** A list that may not be null: a failure of it, told by null here, empties the reply's data. */
export async function answerEntities(run: Run, field: EntitiesField): Promise<string | null> {
  try {
    const representations = field.representations ?? planRepresentations(planningOf(run), field);
    const given = { ...givenOf(run, []), nonce: '' };
    const groups = groupRepresentations(run.served.graph, resolve(representations, given));
    const [first] = groups;
    if (first !== undefined && groups.length === 1) return await answerGroup(run, field, first, null);
    const answers = await Promise.all(groups.map((group) => answerGroup(run, field, group, group.places)));
    return mergeGroups(groups, answers);
  } catch (error) {
    reportError(run, error, field.path);
    return null;
  }
}

/** @param places of its rows in the list; null = each has its own */
async function answerGroup(
  run: Run,
  field: EntitiesField,
  { entity, keys }: EntityGroup,
  places: EntityGroup['places'] | null,
): Promise<string> {
  const { product } = entity;
  let planned: PlannedField | undefined = field.planned.get(entity);
  try {
    planned ??= planEntities(planningOf(run), field, entity);
    return await answerPlanned(run, planned, { product, path: field.path, keys, places });
  } catch (error) {
    if (planned === undefined) touchUnplanned(run, product);
    throw error;
  }
}

/** Rows of several types, each at the place of its representation. */
function mergeGroups(groups: readonly EntityGroup[], answers: readonly string[]): string {
  const rows: unknown[] = [];
  groups.forEach(({ places }, index) => {
    const part = JSON.parse(answers[index] ?? '[]') as unknown[];
    places.forEach((place, at) => {
      rows[place] = part[at];
    });
  });
  return JSON.stringify(rows);
}
