// One operation of a subgraph. Each field of the namespace (and each `_entities`) becomes one statement, and the JSON
// that Postgres builds goes into the reply as text; graphql-js runs introspection alone.

import type { GraphQLError, GraphQLFormattedError } from 'graphql';
import { ConcordError } from '../../errors/concord-error.ts';
import type { Viewer } from '../../identity/viewer.ts';
import type { EnvelopePart } from '../../mesh/standing/envelope-part.ts';
import { formatRefusal } from '../graphql/operations.ts';
import { answerEntities } from './answer-entities.ts';
import { answerProductField, planningOf, type Run } from './answer-field.ts';
import { answerIntrospection } from './answer-introspection.ts';
import { countUse } from './count-usage.ts';
import { frameAnswer } from './frame-answer.ts';
import type { ProductOperation, ProductQuery } from './operation.ts';
import type { AskedField, Plan } from './plan.ts';
import { planTogether } from './plan-fields.ts';
import type { Readings } from './readings.ts';
import { describeStanding } from './request-standing.ts';
import type { ServedDomain, SubgraphContext } from './served-domain.ts';
import { formatError } from './wire-error.ts';

/** `dataText` is the JSON text of `data`; null where the request was refused as a whole. */
type Reply = {
  readonly dataText: string | null;
  readonly errors: readonly GraphQLFormattedError[];
  /** Absent where nothing is said of products. */
  readonly extensions?: ReplyExtensions;
};

/** What the products stand on, and the age of the oldest kept answer in seconds; the gateway puts both together. */
type ReplyExtensions = { readonly concord?: EnvelopePart; readonly concordKeptSeconds?: number };

/** Runs one operation: every field at once, an error at its path, the others answered. */
export async function answerOperation(
  served: ServedDomain,
  operation: ProductOperation,
  variables: Readonly<Record<string, unknown>>,
  context: SubgraphContext,
): Promise<Reply> {
  if (operation.kind === 'invalid') return refuse(operation.errors);
  const given = operation.variables.read(variables);
  if (given.kind === 'refused') return refuse(given.errors);
  const consumer = findConsumer(served, context.viewer);
  if (consumer instanceof ConcordError) return { dataText: null, errors: [formatError(consumer, [])] };
  const { values, shape } = given;
  const readings = served.readings(context.viewer);
  const name = `${operation.number} ${readings.classNumber} ${shape}`;
  const plan = served.plans.find(name) ?? served.plans.keep(name, planOperation(served, operation, values, readings));
  const run: Run = {
    served,
    context,
    operation,
    readings,
    plan,
    variables: values,
    asking: { viewer: context.viewer, operationHash: context.operationHash ?? null },
    standing: served.startStanding(context.viewer, context.demands),
    consumer,
    planned: [],
    mostKeptSeconds: context.demands?.mostKeptSeconds ?? Number.POSITIVE_INFINITY,
    keptSeconds: null,
    errors: [],
  };
  const dataText = await answerFields(run);
  if (served.usage !== null && consumer !== null) countUse(served.usage, consumer, run.planned);
  const extensions = describeReply(run);
  return extensions === null ? { dataText, errors: run.errors } : { dataText, errors: run.errors, extensions };
}

function describeReply({ standing, plan, keptSeconds }: Run): ReplyExtensions | null {
  const described = standing === null ? null : describeStanding(standing, plan);
  return keptSeconds === null ? described : { ...described, concordKeptSeconds: keptSeconds };
}

function refuse(errors: readonly GraphQLError[]): Reply {
  return { dataText: null, errors: errors.map(formatRefusal) };
}

/** Null = nobody is counted. An operation in the name of a consumer that is not the viewer's is refused as a whole. */
function findConsumer({ usage }: ServedDomain, viewer: Viewer): string | null | ConcordError {
  if (usage === null) return null;
  try {
    return usage.consumerOf(viewer);
  } catch (error) {
    if (error instanceof ConcordError) return error;
    throw error;
  }
}

function planOperation(
  served: ServedDomain,
  operation: ProductQuery,
  values: Readonly<Record<string, unknown>>,
  readings: Readings,
): Plan {
  const variables = operation.variables.slot(values);
  const translation = { schema: served.schema, fragments: operation.fragments, variables, readings };
  const plan: Plan = { ...frameAnswer(translation, operation.definition, served), variables, together: [] };
  planTogether(planningOf({ served, operation, readings, plan }));
  return plan;
}

/** The JSON text of `data`. */
async function answerFields(run: Run): Promise<string> {
  const { fields, texts } = run.plan;
  const [first] = fields;
  if (first !== undefined && fields.length === 1) {
    const answer = await answerField(run, first);
    return answer === null ? 'null' : `${texts[0] ?? ''}${answer}${texts[1] ?? ''}`;
  }
  const answers = await Promise.all(fields.map((field) => answerField(run, field)));
  if (answers.includes(null)) return 'null';
  return texts.map((text, index) => `${text}${answers[index] ?? ''}`).join('');
}

/** Null where a field that may not be null has no answer. */
function answerField(run: Run, field: AskedField): Promise<string | null> {
  switch (field.kind) {
    case 'product':
      return answerProductField(run, field);
    case 'entities':
      return answerEntities(run, field);
    case 'introspection':
      return answerIntrospection(run, field);
    default:
      return field satisfies never;
  }
}
