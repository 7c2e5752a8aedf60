// The selection of an operation -> the JSON text of its answer as far as that is known before anything is read, and the
// fields that are to be answered between its parts.

import { type FieldNode, Kind, type OperationDefinitionNode } from 'graphql';
import type { DomainGraph } from './domain-graph.ts';
import type { AskedField, Plan } from './plan.ts';
import { collectFields, firstNode, type OperationContext, objectType } from './selection-context.ts';

type Subgraph = { readonly graph: DomainGraph; readonly sdl: string };
type Nodes = readonly FieldNode[];
type Frame = { readonly texts: [string, ...string[]]; readonly fields: AskedField[] };

/** `{ shop { orders { ... } } }` -> `{"shop":{"orders":` and `}}`, and between them the field `orders`. */
export function frameAnswer(
  translation: OperationContext,
  { selectionSet }: OperationDefinitionNode,
  subgraph: Subgraph,
): Pick<Plan, 'texts' | 'fields'> {
  const frame: Frame = { texts: [''], fields: [] };
  const root = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: 'query' }, selectionSet } as const;
  writeObject(frame, collectFields(translation, objectType(translation, 'Query'), [root]), (key, nodes) =>
    writeRoot(frame, translation, subgraph, key, nodes),
  );
  return frame;
}

function writeObject(
  frame: Frame,
  fields: ReadonlyMap<string, Nodes>,
  writeField: (key: string, nodes: Nodes) => void,
): void {
  write(frame, '{');
  let separator = '';
  for (const [key, nodes] of fields) {
    write(frame, `${separator}${JSON.stringify(key)}:`);
    writeField(key, nodes);
    separator = ',';
  }
  write(frame, '}');
}

function writeRoot(frame: Frame, translation: OperationContext, subgraph: Subgraph, key: string, nodes: Nodes): void {
  const name = firstNode(nodes).name.value;
  if (name === '__typename') write(frame, '"Query"');
  else if (name === '_service') writeService(frame, translation, subgraph, nodes);
  else if (name === '_entities') {
    ask(frame, { kind: 'entities', path: [key], nodes, representations: null, planned: new Map() });
  } else if (name === '__schema' || name === '__type') ask(frame, { kind: 'introspection', path: [key], nodes });
  else writeNamespace(frame, translation, subgraph, key, nodes);
}

function writeService(frame: Frame, translation: OperationContext, { sdl }: Subgraph, nodes: Nodes): void {
  const fields = collectFields(translation, objectType(translation, '_Service'), nodes);
  writeObject(frame, fields, (_, [node]) => {
    write(frame, JSON.stringify(node?.name.value === 'sdl' ? sdl : '_Service'));
  });
}

function writeNamespace(
  frame: Frame,
  translation: OperationContext,
  { graph }: Subgraph,
  key: string,
  nodes: Nodes,
): void {
  const query = objectType(translation, 'Query');
  const type = objectType(translation, String(query.getFields()[firstNode(nodes).name.value]?.type));
  writeObject(frame, collectFields(translation, type, nodes), (field, merged) => {
    const meaning = graph.namespace.get(firstNode(merged).name.value);
    // Only __typename stands beside the products.
    if (meaning === undefined) write(frame, JSON.stringify(type.name));
    else ask(frame, { kind: 'product', path: [key, field], meaning, type, nodes: merged, planned: null });
  });
}

function write({ texts }: Frame, text: string): void {
  texts.push(`${texts.pop() ?? ''}${text}`);
}

function ask({ texts, fields }: Frame, field: AskedField): void {
  fields.push(field);
  texts.push('');
}
