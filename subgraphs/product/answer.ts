// One operation of a subgraph. Each field of the namespace (and each `_entities`) becomes one statement, and the JSON
// that Postgres builds goes into the reply as text; graphql-js runs introspection alone.

import { type FieldNode, type GraphQLFormattedError, getVariableValues, Kind } from 'graphql';
import type { Product } from '../../contracts/product.ts';
import { ConcordError } from '../../errors/concord-error.ts';
import type { Span } from '../../http/correlation.ts';
import type { Viewer } from '../../identity/viewer.ts';
import type { EnvelopePart } from '../../mesh/standing/envelope-part.ts';
import { formatRefusal } from '../graphql/operations.ts';
import { type Given, resolve } from '../sql/operand.ts';
import { answerIntrospection } from './answer-introspection.ts';
import { type OperationUsage, startOperation } from './count-usage.ts';
import { type EntityGroup, groupRepresentations } from './entities.ts';
import type { Touched } from './envelope.ts';
import { observeReads } from './observe-reads.ts';
import type { ProductOperation } from './operation.ts';
import { createPlan, type Plan, type PlannedField } from './plan.ts';
import { planEntities, planNamespaceField, planTogether, readNamespace } from './plan-fields.ts';
import { readField } from './read-field.ts';
import type { Asking } from './record-reads.ts';
import type { RequestStanding } from './request-standing.ts';
import { collectFields, firstNode, type OperationContext, objectType, readArguments } from './selection-context.ts';
import type { ServedDomain, SubgraphContext } from './served-domain.ts';
import { readGiven, shapeVariables } from './variables.ts';
import { formatError, isCallersError } from './wire-error.ts';

/** `dataText` is the JSON text of `data`; null where the request was refused as a whole. */
type Reply = {
  readonly dataText: string | null;
  readonly errors: readonly GraphQLFormattedError[];
  /** Absent where nothing is said of products. */
  readonly extensions?: ReplyExtensions;
};

/** What the products stand on, and the age of the oldest kept answer in seconds; the gateway puts both together. */
type ReplyExtensions = { readonly concord?: EnvelopePart; readonly concordKeptSeconds?: number };

/** Runs one operation: every root field at once, an error at its path, the others answered. */
export async function answerOperation(
  served: ServedDomain,
  operation: ProductOperation,
  variables: Readonly<Record<string, unknown>>,
  context: SubgraphContext,
): Promise<Reply> {
  if (operation.kind === 'invalid') return { dataText: null, errors: operation.errors.map(formatRefusal) };
  const definitions = operation.definition.variableDefinitions ?? [];
  const coerced = getVariableValues(served.schema, definitions, { ...variables });
  if (coerced.errors !== undefined) return { dataText: null, errors: coerced.errors.map(formatRefusal) };
  const usage = tryStarting(served, context.viewer);
  if (usage instanceof ConcordError) return { dataText: null, errors: [formatError(usage, [])] };
  const { shape, slotted } = shapeVariables(served.schema, definitions, coerced.coerced);
  const readings = served.readings(context.viewer);
  const translation = { schema: served.schema, fragments: operation.fragments, variables: slotted, readings };
  const plan = served.plans(operation, `${shape} ${readings.viewerClasses}`, () => {
    const root = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: 'query' } } as const;
    const { selectionSet } = operation.definition;
    const query = objectType(translation, 'Query');
    const created = createPlan(collectFields(translation, query, [{ ...root, selectionSet }]));
    planTogether({ ...served, translation, plan: created });
    return created;
  });
  const { requestId, span = null } = context.correlation ?? {};
  const run: RunningOperation = {
    ...served,
    observe: (event) => served.observe(requestId === undefined ? event : { ...event, requestId }),
    span,
    translation,
    plan,
    variables: coerced.coerced,
    asking: { viewer: context.viewer, operationHash: context.operationHash ?? null },
    standing: served.startStanding({ ...context, plan, readings }),
    mostKeptSeconds: context.demands?.mostKeptSeconds ?? Number.POSITIVE_INFINITY,
    kept: { seconds: null },
    signal: context.signal,
    errors: [],
    operationUsage: usage,
  };
  const dataText = await answerFields(plan.roots, (key, nodes) => answerRoot(run, key, nodes));
  usage.finish();
  const extensions = describeReply(run);
  return { dataText, errors: run.errors, ...(extensions === null ? {} : { extensions }) };
}

function describeReply({ standing, kept: { seconds } }: RunningOperation): ReplyExtensions | null {
  const described = standing.describe();
  return seconds === null ? described : { ...described, concordKeptSeconds: seconds };
}

/** An operation in the name of a consumer that is not the viewer's is refused as a whole. */
function tryStarting({ usage }: ServedDomain, viewer: Viewer): OperationUsage | ConcordError {
  try {
    return startOperation(usage, viewer);
  } catch (error) {
    if (error instanceof ConcordError) return error;
    throw error;
  }
}

type RunningOperation = ServedDomain & {
  readonly translation: OperationContext;
  readonly plan: Plan;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly asking: Asking;
  readonly standing: RequestStanding;
  readonly span: Span | null;
  readonly mostKeptSeconds: number;
  /** The age of the oldest kept answer that went into this one. */
  readonly kept: { seconds: number | null };
  readonly signal: AbortSignal;
  readonly errors: GraphQLFormattedError[];
  readonly operationUsage: OperationUsage;
};

type Nodes = readonly FieldNode[];

/** `{"key":text,...}`, all fields at once, in the caller's order; null where a field that may not be null has none. */
async function answerFields(
  fields: ReadonlyMap<string, Nodes>,
  answerField: (key: string, nodes: Nodes) => Promise<string | null>,
): Promise<string> {
  const texts = await Promise.all(
    [...fields].map(async ([key, nodes]) => [key, await answerField(key, nodes)] as const),
  );
  if (texts.some(([, text]) => text === null)) return 'null';
  return `{${texts.map(([key, text]) => `${JSON.stringify(key)}:${text}`).join(',')}}`;
}

async function answerRoot(run: RunningOperation, key: string, nodes: Nodes): Promise<string | null> {
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

async function answerNamespace(run: RunningOperation, key: string, nodes: Nodes): Promise<string> {
  const { type, fields } = readNamespace(run, key, nodes);
  return answerFields(fields, async (field, merged) => {
    const meaning = run.graph.namespace.get(firstNode(merged).name.value);
    if (meaning === undefined) return JSON.stringify(type.name); // only __typename stands beside the products
    const { product } = meaning.entity;
    const touched = run.standing.touch(product);
    try {
      const planned = planNamespaceField(run, key, field, { meaning, type, nodes: merged });
      return await answerField(run, planned, [key, field], { product, touched, keys: [], places: null });
    } catch (error) {
      run.errors.push(reportError(run, error, [key, field]));
      return 'null';
    }
  });
}

/** `_entities` is a list that may not be null: a failure of it, told by null here, empties the reply's data. */
async function answerEntities(run: RunningOperation, key: string, nodes: Nodes): Promise<string | null> {
  const { translation, graph } = run;
  try {
    const { representations } = readArguments(translation, objectType(translation, 'Query'), firstNode(nodes));
    const groups = groupRepresentations(graph, resolve(readGiven(representations), { ...givenOf(run, []), nonce: '' }));
    const answers = await Promise.all(
      groups.map(({ entity, keys, places }) => {
        const touched = run.standing.touch(entity.product);
        const planned = planEntities(run, key, entity, nodes);
        return answerField(run, planned, [key], { product: entity.product, touched, keys, places });
      }),
    );
    return groups.length === 1 ? (answers[0] ?? null) : mergeGroups(groups, answers);
  } catch (error) {
    run.errors.push(reportError(run, error, [key]));
    return null;
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

type Asked = {
  readonly product: Product;
  readonly touched: Touched;
  readonly keys: Given['keys'];
  readonly places: readonly number[] | null;
};

async function answerField(
  run: RunningOperation,
  planned: PlannedField,
  path: readonly string[],
  { product, touched, keys, places }: Asked,
): Promise<string> {
  touched.products = planned.products;
  run.standing.admit(planned.products);
  const { asking, mostKeptSeconds, signal } = run;
  const request = { given: givenOf(run, keys), path, places, asking, mostKeptSeconds, signal };
  const { database } = run.translation.readings;
  const source = {
    database,
    observed: observeReads(database, {
      domain: run.graph.domain.name,
      product: product.key,
      span: run.span,
      onStatement: run.onStatement,
    }),
    answerRead: run.answerRead,
    cursorKey: run.cursorKey,
    ledger: run.ledger,
  };
  const { operationUsage: usage } = run;
  usage.plan(planned);
  const { text, reads, errors, violations, keptSeconds } = await usage
    .time(product.key, run.signal, () => readField(planned, request, source))
    .catch((error: unknown) => {
      throw nameProduct(error, run, product.id);
    });
  touched.reads = reads;
  if (keptSeconds !== null && keptSeconds > (run.kept.seconds ?? -1)) run.kept.seconds = keptSeconds;
  run.errors.push(...errors);
  for (const violation of violations) run.observe({ kind: 'failure', domain: run.graph.domain.name, error: violation });
  return text;
}

/** What PostgreSQL refused, with the product whose statement it was, for the operator. */
function nameProduct(error: unknown, { graph }: RunningOperation, product: string): unknown {
  if (!(error instanceof ConcordError) || error.code !== 'DATABASE_ERROR') return error;
  return new ConcordError('DATABASE_ERROR', { domain: graph.domain.name, product }, { cause: error.cause });
}

function givenOf({ variables, translation }: RunningOperation, keys: Given['keys']): Omit<Given, 'nonce'> {
  return { variables, keys, rowRuleValues: translation.readings.rowRuleValues };
}

function reportError(run: RunningOperation, error: unknown, path: readonly string[]): GraphQLFormattedError {
  const hasCallerLeft = run.signal.aborted;
  if (!hasCallerLeft && !isCallersError(error)) run.observe({ kind: 'failure', domain: run.graph.domain.name, error });
  return formatError(error, path);
}
