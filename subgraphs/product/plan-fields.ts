// The data fields of one operation -> their planned queries, each once per plan. Where a product of the domain has
// `min_group`, all are planned before the first is compiled, so that the aggregates of a request know of each other.

import { camelCase } from '../../contracts/graphql-names.ts';
import { type CursorKey, openCursor } from '../sql/cursor.ts';
import { listAggregates } from '../sql/list-aggregates.ts';
import { mapOperand, type Operand } from '../sql/operand.ts';
import type { RowQuery } from '../sql/row-query.ts';
import { translateAggregate } from './aggregate.ts';
import type { DomainGraph, Entity } from './domain-graph.ts';
import { translateEntities } from './entities.ts';
import { type EntitiesField, type Plan, type PlannedField, type ProductField, planField } from './plan.ts';
import type { ReadLedger } from './record-reads.ts';
import { type Translation, translateConnection, translateRow } from './selection.ts';
import { firstNode, type OperationContext, objectType, readArguments } from './selection-context.ts';
import { readGiven } from './variables.ts';

export type Planning = {
  readonly graph: DomainGraph;
  readonly cursorKey: CursorKey;
  readonly translation: OperationContext;
  readonly plan: Plan;
  readonly ledger: ReadLedger | null;
};

/** @throws GraphQLError, ConcordError FORBIDDEN_PRODUCT, FORBIDDEN_FIELD, ARGUMENT_INVALID and the like, for this viewer */
export function planProductField(planning: Planning, field: ProductField): PlannedField {
  field.planned ??= planQuery(planning, (translation) => translateProductField(translation, field));
  return field.planned;
}

/** For representations of one type. @throws as `planProductField` */
export function planEntities(planning: Planning, field: EntitiesField, entity: Entity): PlannedField {
  const known = field.planned.get(entity);
  if (known !== undefined) return known;
  const planned = planQuery(planning, (translation) =>
    translateEntities(translation, planning.graph, entity, field.nodes),
  );
  field.planned.set(entity, planned);
  return planned;
}

/** @throws GraphQLError */
export function planRepresentations({ translation }: Planning, field: EntitiesField): Operand<unknown> {
  if (field.representations === null) {
    const { representations } = readArguments(translation, objectType(translation, 'Query'), firstNode(field.nodes));
    field.representations = readGiven(representations);
  }
  return field.representations;
}

/** Plans all fields where that matters, and tells the plan which aggregates are asked for together. */
export function planTogether(planning: Planning): void {
  const { graph, plan } = planning;
  if (!graph.products.some(({ product }) => product.access.minGroup !== null)) return;
  const planned = plan.fields.flatMap((field) => {
    if (field.kind === 'product') return tryPlanning(() => planProductField(planning, field));
    if (field.kind === 'introspection') return [];
    return [...graph.byTypeName.values()].flatMap((entity) => tryPlanning(() => planEntities(planning, field, entity)));
  });
  plan.together.push(...planned.flatMap(({ query }) => listAggregates(query)));
}

/** What cannot be planned is told at its place, when it is answered. */
function tryPlanning(plan: () => PlannedField): readonly PlannedField[] {
  try {
    return [plan()];
  } catch {
    return [];
  }
}

function planQuery(
  { plan, cursorKey, translation, ledger }: Planning, // a plan outlives the request and must not keep it
  translate: (translation: Translation) => RowQuery,
): PlannedField {
  const cursors: Translation['cursors'] = [];
  const open: Translation['openCursor'] = (cursor, binding) => openCursor(cursor, binding, cursorKey);
  const sizes: Translation['sizes'] = [];
  const query = translate({ ...translation, cursors, sizes, openCursor: open });
  return planField(query, { cursors, sizes }, plan.together, ledger !== null);
}

function translateProductField(translation: Translation, { meaning, type, nodes }: ProductField): RowQuery {
  const { kind, entity } = meaning;
  const { product } = entity;
  if (kind === 'connection') {
    return { kind, connection: translateConnection(translation, product, type, nodes, null) };
  }
  if (kind === 'aggregate') return { kind, aggregate: translateAggregate(translation, product, type, nodes, null) };
  const given = readArguments(translation, type, firstNode(nodes));
  const key = product.primaryKey.map((column) => mapOperand(readGiven(given[camelCase(column)]), String));
  return { kind, reading: translation.readings.read(product), key, row: translateRow(translation, entity, nodes) };
}
