// One field of data of one request: planned once, admitted as its products stand, read, and counted; an error goes to its
// place in the answer and, where the caller cannot mend it, to the operator.

import type { GraphQLFormattedError } from 'graphql';
import type { Product } from '../../contracts/product.ts';
import { ConcordError } from '../../errors/concord-error.ts';
import type { Given } from '../sql/operand.ts';
import { countAnswered, countFailed } from './count-usage.ts';
import { observeReads } from './observe-reads.ts';
import type { ProductQuery } from './operation.ts';
import type { Plan, PlannedField, ProductField } from './plan.ts';
import { type Planning, planProductField } from './plan-fields.ts';
import { readField } from './read-field.ts';
import type { Readings } from './readings.ts';
import type { Asking } from './record-reads.ts';
import { admit, type RequestStanding, touch } from './request-standing.ts';
import type { ServedDomain, SubgraphContext } from './served-domain.ts';
import { formatError, isCallersError } from './wire-error.ts';

/** One request while it is answered. */
export type Run = {
  readonly served: ServedDomain;
  readonly context: SubgraphContext;
  readonly operation: ProductQuery;
  readonly readings: Readings;
  readonly plan: Plan;
  /** Coerced. */
  readonly variables: Readonly<Record<string, unknown>>;
  readonly asking: Asking;
  /** Null = nothing is said of products. */
  readonly standing: RequestStanding | null;
  /** For whom it is counted; null = nobody. */
  readonly consumer: string | null;
  /** What is to be counted for the consumer. */
  readonly planned: PlannedField[];
  /** The oldest kept answer that the caller takes. */
  readonly mostKeptSeconds: number;
  /** The age of the oldest kept answer that went into this one; null where there is none. */
  keptSeconds: number | null;
  readonly errors: GraphQLFormattedError[];
};

export async function answerProductField(run: Run, field: ProductField): Promise<string> {
  const { product } = field.meaning.entity;
  let { planned } = field;
  try {
    if (planned === null) run.served.refuseSunset(product);
    planned ??= planProductField(planningOf(run), field);
    return await answerPlanned(run, planned, { product, path: field.path, keys: noKeys, places: null });
  } catch (error) {
    if (planned === null) touchUnplanned(run, product);
    reportError(run, error, field.path);
    return 'null';
  }
}

const noKeys: Given['keys'] = [];

type Asked = {
  readonly product: Product;
  readonly path: readonly string[];
  readonly keys: Given['keys'];
  readonly places: readonly number[] | null;
};

/** @throws whatever goes wrong, for the place of the field */
export async function answerPlanned(
  run: Run,
  planned: PlannedField,
  { product, path, keys, places }: Asked,
): Promise<string> {
  const { served, context, standing } = run;
  const { signal } = context;
  const touched = standing === null ? null : touch(standing, planned.products);
  for (const { table } of planned.products) served.refuseSunset(table.product);
  if (standing !== null) admit(standing, planned.products);
  if (run.consumer !== null) run.planned.push(planned);
  const { asking, mostKeptSeconds } = run;
  const request = { given: givenOf(run, keys), path, places, asking, mostKeptSeconds, signal };
  const { database } = run.readings;
  const source = {
    database,
    observed: observeReads(database, {
      domain: served.graph.domain.name,
      product: product.key,
      span: context.correlation?.span ?? null,
      onStatement: served.onStatement,
    }),
    answerRead: served.answerRead,
    cursorKey: served.cursorKey,
    ledger: served.ledger,
  };
  const { usage } = served;
  const from = usage === null ? 0 : usage.count.clock();
  try {
    const { text, reads, errors, violations, keptSeconds } = await readField(planned, request, source);
    if (usage !== null) countAnswered(usage, product.key, from);
    if (touched !== null) touched.reads = reads;
    if (keptSeconds !== null && keptSeconds > (run.keptSeconds ?? -1)) run.keptSeconds = keptSeconds;
    for (const error of errors) run.errors.push(error);
    for (const violation of violations) tellFailure(run, violation);
    return text;
  } catch (error) {
    if (usage !== null) countFailed(usage, product.key, from, { error, signal });
    throw nameProduct(error, run, product.id);
  }
}

/** Of a field that cannot be planned the answer stands on its own product, where the viewer may read that. */
export function touchUnplanned({ standing, readings }: Run, product: Product): void {
  if (standing !== null) touch(standing, readings.mayRead(product) ? [readings.read(product)] : []);
}

/** What PostgreSQL refused, with the product whose statement it was, for the operator. */
function nameProduct(error: unknown, { served }: Run, product: string): unknown {
  if (!(error instanceof ConcordError) || error.code !== 'DATABASE_ERROR') return error;
  return new ConcordError('DATABASE_ERROR', { domain: served.graph.domain.name, product }, { cause: error.cause });
}

export function givenOf({ variables, readings }: Run, keys: Given['keys']): Omit<Given, 'nonce'> {
  return { variables, keys, rowRuleValues: readings.rowRuleValues };
}

/** A plan is shared by viewers of one class, but what it cannot have is told to each in his own words. */
export function planningOf({
  served,
  operation,
  readings,
  plan,
}: Pick<Run, 'served' | 'operation' | 'readings' | 'plan'>): Planning {
  const { graph, cursorKey, schema, ledger } = served;
  const translation = { schema, fragments: operation.fragments, variables: plan.variables, readings };
  return { graph, cursorKey, translation, plan, ledger };
}

export function reportError(run: Run, error: unknown, path: readonly string[]): void {
  if (!run.context.signal.aborted && !isCallersError(error)) tellFailure(run, error);
  run.errors.push(formatError(error, path));
}

function tellFailure({ served, context }: Run, error: unknown): void {
  const failure = { kind: 'failure', domain: served.graph.domain.name, error } as const;
  const requestId = context.correlation?.requestId;
  served.observe(requestId === undefined ? failure : { ...failure, requestId });
}
