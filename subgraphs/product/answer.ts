// One operation of a subgraph. Each field of the namespace (and each `_entities`) becomes one statement, and the JSON
// that Postgres builds goes into the reply as text; graphql-js runs introspection alone.

import { randomBytes } from 'node:crypto';
import {
  execute as executeGraphql,
  type FieldNode,
  GraphQLError,
  type GraphQLFormattedError,
  type GraphQLObjectType,
  type GraphQLSchema,
  getVariableValues,
  Kind,
} from 'graphql';
import { camelCase } from '../../contracts/graphql-names.ts';
import { ConcordError } from '../../errors/concord-error.ts';
import type { Viewer } from '../../identity/viewer.ts';
import { compileRowQuery } from '../sql/compile.ts';
import { type CursorKey, openCursor, sealCursors } from '../sql/cursor.ts';
import type { Database } from '../sql/pool.ts';
import type { RowQuery } from '../sql/row-query.ts';
import type { BoundProduct } from '../sql/table.ts';
import type { DomainGraph, NamespaceField } from './domain-graph.ts';
import { translateEntities } from './entities.ts';
import type { Operation } from './operation.ts';
import { createReadings } from './readings.ts';
import { repairAnswer } from './repair.ts';
import {
  collectFields,
  firstNode,
  objectType,
  readArguments,
  type Translation,
  translateConnection,
  translateRow,
} from './selection.ts';

/** `dataText` is the JSON text of `data`; null where the request was refused as a whole. */
type Reply = { readonly dataText: string | null; readonly errors: readonly GraphQLFormattedError[] };

/** What stays the same between requests. */
export type House = {
  readonly graph: DomainGraph;
  readonly sdl: string;
  readonly schema: GraphQLSchema;
  readonly database: Database;
  readonly cursorKey: CursorKey;
  readonly tables: ReadonlyMap<string, BoundProduct>;
  readonly observe: (event: SubgraphEvent) => void;
};

/** What an operator wants to know and a caller must not: the cause behind a coded or an unexpected failure. */
export type SubgraphEvent = { readonly kind: 'failure'; readonly domain: string; readonly error: unknown };

/** Runs one operation: every root field at once, an error at its path, the others answered. */
export async function answerOperation(
  house: House,
  operation: Operation,
  variables: Readonly<Record<string, unknown>>,
  context: { readonly viewer: Viewer; readonly signal: AbortSignal },
): Promise<Reply> {
  if (operation.kind === 'invalid') return refuse(operation.errors);
  const coerced = getVariableValues(house.schema, operation.definition.variableDefinitions ?? [], { ...variables });
  if (coerced.errors !== undefined) return refuse(coerced.errors);
  const translation: Translation = {
    schema: house.schema,
    fragments: operation.fragments,
    variables: coerced.coerced,
    readings: createReadings(house.graph, house.tables, context.viewer),
    openCursor: (cursor, binding) => openCursor(cursor, binding, house.cursorKey),
  };
  const run: Run = { ...house, translation, signal: context.signal, errors: [] };
  const root: FieldNode = {
    kind: Kind.FIELD,
    name: { kind: Kind.NAME, value: 'query' },
    selectionSet: operation.definition.selectionSet,
  };
  const query = objectType(translation, 'Query');
  const texts = await answerFields(collectFields(translation, query, [root]), (key, nodes) =>
    answerRoot(run, key, nodes),
  );
  return {
    dataText: run.errors.some(({ path }) => path?.[0] === '_entities' && path.length === 1) ? 'null' : texts,
    errors: run.errors,
  };
}

type Run = House & {
  readonly translation: Translation;
  readonly signal: AbortSignal;
  readonly errors: GraphQLFormattedError[];
};

type Nodes = readonly FieldNode[];

/** `{"key":text,...}`, all fields at once, in the caller's order. */
async function answerFields(
  fields: ReadonlyMap<string, Nodes>,
  answerField: (key: string, nodes: Nodes) => Promise<string>,
): Promise<string> {
  const texts = await Promise.all(
    [...fields].map(async ([key, nodes]) => `${JSON.stringify(key)}:${await answerField(key, nodes)}`),
  );
  return `{${texts.join(',')}}`;
}

async function answerRoot(run: Run, key: string, nodes: Nodes): Promise<string> {
  const name = firstNode(nodes).name.value;
  switch (name) {
    case '__typename':
      return '"Query"';
    case '_service':
      return answerFields(
        collectFields(run.translation, objectType(run.translation, '_Service'), nodes),
        async (_, [node]) => JSON.stringify(node?.name.value === 'sdl' ? run.sdl : '_Service'),
      );
    case '_entities':
      return answerEntities(run, key, nodes);
    case '__schema':
    case '__type':
      return answerIntrospection(run, key, nodes);
    default:
      return answerNamespace(run, key, nodes);
  }
}

async function answerNamespace(run: Run, key: string, nodes: Nodes): Promise<string> {
  const { translation, graph } = run;
  const query = objectType(translation, 'Query');
  const type = objectType(translation, String(query.getFields()[firstNode(nodes).name.value]?.type));
  return answerFields(collectFields(translation, type, nodes), async (field, merged) => {
    const node = firstNode(merged);
    if (node.name.value === '__typename') return JSON.stringify(type.name);
    const meaning = graph.namespace.get(node.name.value);
    if (meaning === undefined) return 'null';
    return answerQuery(run, [key, field], () => translateNamespaceField(translation, meaning, type, merged));
  });
}

function translateNamespaceField(
  translation: Translation,
  meaning: NamespaceField,
  type: GraphQLObjectType,
  nodes: Nodes,
): RowQuery {
  const { kind, entity } = meaning;
  const { product } = entity;
  if (kind === 'connection') {
    return { kind, connection: translateConnection(translation, product, type, nodes, null) };
  }
  const given = readArguments(translation, type, firstNode(nodes));
  const key = product.primaryKey.map((column) => String(given[camelCase(column)]));
  return { kind, reading: translation.readings.read(product), key, row: translateRow(translation, entity, nodes) };
}

/** `_entities` is a list that may not be null, so a failure of the whole list empties the reply's data. */
async function answerEntities(run: Run, key: string, nodes: Nodes): Promise<string> {
  const { translation, graph } = run;
  try {
    const { representations } = readArguments(translation, objectType(translation, 'Query'), firstNode(nodes));
    const groups = translateEntities(translation, graph, representations, nodes);
    const [only] = groups;
    if (only === undefined) return '[]';
    const answers = await Promise.all(groups.map(({ query, places }) => readQuery(run, query, [key], places)));
    if (groups.length === 1) return answers[0] ?? '[]';
    const rows: unknown[] = [];
    groups.forEach(({ places }, index) => {
      const part = JSON.parse(answers[index] ?? '[]') as unknown[];
      places.forEach((place, at) => {
        rows[place] = part[at];
      });
    });
    return JSON.stringify(rows);
  } catch (error) {
    run.errors.push(reportError(run, error, [key]));
    return 'null';
  }
}

async function answerQuery(run: Run, path: readonly string[], translate: () => RowQuery | null): Promise<string> {
  try {
    const query = translate();
    return query === null ? 'null' : await readQuery(run, query, path, null);
  } catch (error) {
    run.errors.push(reportError(run, error, path));
    return 'null';
  }
}

/**
 * The JSON text of one query.
 *
 * @param places for entities: the place of each row among the representations, for error paths
 */
async function readQuery(
  run: Run,
  query: RowQuery,
  path: readonly string[],
  places: readonly number[] | null,
): Promise<string> {
  const nonce = randomBytes(16).toString('hex');
  const [row] = await run.database.read(compileRowQuery(query, nonce), run.signal);
  const text = typeof row?.json === 'string' ? row.json : 'null';
  const sealed = text.includes(nonce) ? sealCursors(text, nonce, run.cursorKey) : text;
  if (row === undefined || row.bad === 0) return sealed;
  const { value, errors } = repairAnswer(query, JSON.parse(sealed), path);
  for (const { error, path: at } of errors) run.errors.push(formatError(error, placePath(at, path.length, places)));
  return JSON.stringify(value);
}

function placePath(
  path: readonly (string | number)[],
  depth: number,
  places: readonly number[] | null,
): readonly (string | number)[] {
  const index = path[depth];
  if (places === null || typeof index !== 'number') return path;
  return [...path.slice(0, depth), places[index] ?? index, ...path.slice(depth + 1)];
}

/** Introspection alone is run by graphql-js. */
async function answerIntrospection(run: Run, key: string, nodes: Nodes): Promise<string> {
  const { translation } = run;
  const document = {
    kind: Kind.DOCUMENT,
    definitions: [
      {
        kind: Kind.OPERATION_DEFINITION,
        operation: 'query',
        selectionSet: { kind: Kind.SELECTION_SET, selections: nodes },
      },
      ...Object.values(translation.fragments),
    ],
  } as const;
  const result = await executeGraphql({
    schema: run.schema,
    document: document as never,
    variableValues: { ...translation.variables },
  });
  run.errors.push(...(result.errors ?? []).map((error) => error.toJSON()));
  return JSON.stringify(result.data?.[key] ?? null);
}

function refuse(errors: readonly GraphQLError[]): Reply {
  return {
    dataText: null,
    errors: errors.map((error) => ({ ...error.toJSON(), extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } })),
  };
}

function reportError(run: Run, error: unknown, path: readonly string[]): GraphQLFormattedError {
  const isCallers = error instanceof GraphQLError || (error instanceof ConcordError && error.cause === undefined);
  if (!isCallers) run.observe({ kind: 'failure', domain: run.graph.domain.name, error });
  return formatError(error, path);
}

/** The one place where an error of this subgraph gets its form on the wire; a fault of ours tells nothing of itself. */
function formatError(error: unknown, path: readonly (string | number)[]): GraphQLFormattedError {
  if (error instanceof ConcordError)
    return { message: error.message, path: [...path], extensions: { code: error.code } };
  if (error instanceof GraphQLError)
    return { message: error.message, path: [...path], extensions: { code: 'ARGUMENT_INVALID' } };
  return { message: 'The domain could not answer.', path: [...path], extensions: { code: 'INTERNAL_ERROR' } };
}
