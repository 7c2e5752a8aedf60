// The data fields of one operation -> their planned queries, each once per plan. Where a product of the domain has
// `min_group`, all are planned before the first is compiled, so that the aggregates of a request know of each other.

import type { FieldNode, GraphQLObjectType } from 'graphql';
import { camelCase, namespaceFieldName } from '../../contracts/graphql-names.ts';
import { type CursorKey, openCursor } from '../sql/cursor.ts';
import { listAggregates } from '../sql/list-aggregates.ts';
import { mapOperand } from '../sql/operand.ts';
import type { RowQuery } from '../sql/row-query.ts';
import { translateAggregate } from './aggregate.ts';
import type { DomainGraph, Entity, NamespaceField } from './domain-graph.ts';
import { translateEntities } from './entities.ts';
import { once, type Plan, type PlannedField, planField } from './plan.ts';
import type { ReadLedger } from './record-reads.ts';
import { type Translation, translateConnection, translateRow } from './selection.ts';
import { collectFields, firstNode, type OperationContext, objectType, readArguments } from './selection-context.ts';
import { readGiven } from './variables.ts';

export type Planning = {
  readonly graph: DomainGraph;
  readonly cursorKey: CursorKey;
  readonly translation: OperationContext;
  readonly plan: Plan;
  readonly ledger: ReadLedger | null;
};

type Nodes = readonly FieldNode[];

/** The merged fields of a namespace, and its type. */
export function readNamespace({ translation, plan }: Planning, key: string, nodes: Nodes) {
  const query = objectType(translation, 'Query');
  const type = objectType(translation, String(query.getFields()[firstNode(nodes).name.value]?.type));
  return { type, fields: once(plan.namespaces, key, () => collectFields(translation, type, nodes)) };
}

/** Field `field` of the namespace that the response has under `key`. */
export function planNamespaceField(
  planning: Planning,
  key: string,
  field: string,
  {
    meaning,
    type,
    nodes,
  }: { readonly meaning: NamespaceField; readonly type: GraphQLObjectType; readonly nodes: Nodes },
): PlannedField {
  return planOnce(planning, `${key}.${field}`, (translation) =>
    translateNamespaceField(translation, meaning, type, nodes),
  );
}

/** `_entities`, which the response has under `key`, for representations of one type. */
export function planEntities(planning: Planning, key: string, entity: Entity, nodes: Nodes): PlannedField {
  return planOnce(planning, `${key}.${entity.typeName}`, (translation) =>
    translateEntities(translation, planning.graph, entity, nodes),
  );
}

/** Plans all fields where that matters, and tells the plan which aggregates are asked for together. */
export function planTogether(planning: Planning): void {
  const { graph, plan } = planning;
  if (!graph.products.some(({ product }) => product.access.minGroup !== null)) return;
  for (const [key, nodes] of plan.roots) {
    if (firstNode(nodes).name.value === '_entities') {
      for (const entity of graph.byTypeName.values()) tryPlanning(() => planEntities(planning, key, entity, nodes));
    } else if (firstNode(nodes).name.value === namespaceFieldName(graph.domain.name)) {
      const { type, fields } = readNamespace(planning, key, nodes);
      for (const [field, merged] of fields) {
        const meaning = graph.namespace.get(firstNode(merged).name.value);
        if (meaning === undefined) continue;
        tryPlanning(() => planNamespaceField(planning, key, field, { meaning, type, nodes: merged }));
      }
    }
  }
  plan.together.push(...[...plan.fields.values()].flatMap(({ query }) => listAggregates(query)));
}

/** What cannot be planned is told at its place, when it is answered. */
function tryPlanning(plan: () => PlannedField): void {
  try {
    plan();
  } catch {
    return;
  }
}

function planOnce(
  { plan, cursorKey, translation, ledger }: Planning, // a plan outlives the request and must not keep it
  place: string,
  translate: (translation: Translation) => RowQuery,
): PlannedField {
  return once(plan.fields, place, () => {
    const cursors: Translation['cursors'] = [];
    const open: Translation['openCursor'] = (cursor, binding) => openCursor(cursor, binding, cursorKey);
    return planField(translate({ ...translation, cursors, openCursor: open }), cursors, plan.together, ledger !== null);
  });
}

function translateNamespaceField(
  translation: Translation,
  { kind, entity }: NamespaceField,
  type: GraphQLObjectType,
  nodes: Nodes,
): RowQuery {
  const { product } = entity;
  if (kind === 'connection') {
    return { kind, connection: translateConnection(translation, product, type, nodes, null) };
  }
  if (kind === 'aggregate') return { kind, aggregate: translateAggregate(translation, product, type, nodes, null) };
  const given = readArguments(translation, type, firstNode(nodes));
  const key = product.primaryKey.map((column) => mapOperand(readGiven(given[camelCase(column)]), String));
  return { kind, reading: translation.readings.read(product), key, row: translateRow(translation, entity, nodes) };
}
