// Steps and shape of an operation -> how the texts of its replies make the client's answer, where they do: requests for root
// fields side by side, whose answers are the client's but for objects of simple values that one more subgraph each completes.
// Only for subgraphs of Concord's make: what a foreign one answers is held against the types.

import { isDeepStrictEqual } from 'node:util';
import { type DocumentNode, type GraphQLSchema, parse } from 'graphql';
import { compileEntityShape, compileShape } from '../compile-shape.ts';
import { mayBeHidden } from '../may-be-hidden.ts';
import type { Condition, FetchStep, Join, ObjectShape, Splice, SplicePart, Step } from '../program.ts';
import { compileJoin } from './compile-join.ts';
import { conditionsAt, countKey, holdsDocuments, markAt, shapeAt } from './shape-places.ts';

type Schemas = {
  readonly apiSchema: GraphQLSchema;
  readonly supergraphSchema: GraphQLSchema;
  readonly foreignSubgraphs: ReadonlySet<string>;
};

/** Null where the replies must be read, and where there is one request alone. */
export function compileSplice(
  step: Step,
  shape: ObjectShape,
  clientNames: ReadonlyMap<string, string>,
  schemas: Schemas,
): Splice | null {
  if (step.kind === 'fetch' || clientNames.size > 0 || mayBeHidden(shape, schemas)) return null;
  const compiled: { readonly at: number; readonly part: SplicePart }[] = [];
  let fields = 0;
  for (const child of step.kind === 'parallel' ? step.steps : [step]) {
    const steps = readSteps(child, schemas.foreignSubgraphs);
    const own = steps && fieldsOf(steps.root, shape);
    const part = own && compilePart(steps, own.shape, schemas.apiSchema);
    if (!own || !part) return null;
    compiled.push({ at: own.at, part });
    fields += own.count;
  }
  if (fields !== shape.variants[0]?.fields.length) return null;
  return { parts: compiled.sort((a, b) => a.at - b.at).map(({ part }) => part) };
}

/** What of the answer the request's fields are; null where others stand between them. */
function fieldsOf({ fields }: FetchStep, shape: ObjectShape) {
  const [variant] = shape.variants;
  if (variant === undefined) return null;
  const isOwn = variant.fields.map(({ source }) => fields.includes(source));
  const [at, end] = [isOwn.indexOf(true), isOwn.lastIndexOf(true) + 1];
  if (at === -1 || isOwn.slice(at, end).includes(false)) return null;
  const own: ObjectShape = { ...shape, variants: [{ ...variant, fields: variant.fields.slice(at, end) }] };
  return { at, count: end - at, shape: own };
}

function compilePart(steps: PartSteps, shape: ObjectShape, apiSchema: GraphQLSchema): SplicePart | null {
  const asked = askedShape(steps.root, apiSchema);
  if (asked === null) return null;
  let [rest, wanted] = [asked, shape];
  const joins: Join[] = [];
  for (const { fetch, condition } of steps.joins) {
    const path = fetch.path.filter((part) => part !== '@');
    const key = path.at(-1);
    const [from, to] = [shapeAt(rest, path), shapeAt(wanted, path)];
    const entity = from && compileEntityShape(parseQuery(fetch.query), from.typeName, apiSchema);
    if (key === undefined || !from || !to || !entity || countKey(asked, key) !== 1) return null;
    // Where the condition does not hold, there must be no object that would be asked for.
    if (condition !== null && !conditionsAt(wanted, path).some((one) => isDeepStrictEqual(one, condition))) return null;
    const join = compileJoin(fetch, key, from, to, entity);
    if (join === null) return null;
    joins.push(join);
    [rest, wanted] = [markAt(rest, path), markAt(wanted, path)];
  }
  return isDeepStrictEqual(rest, wanted) && !(joins.length > 0 && holdsDocuments(rest))
    ? { root: steps.root, joins }
    : null;
}

type JoinStep = { readonly fetch: FetchStep; readonly condition: Condition | null };
type PartSteps = { readonly root: FetchStep; readonly joins: readonly JoinStep[] };

/** Root fields, then entities at once. */
function readSteps(step: Step, foreign: ReadonlySet<string>): PartSteps | null {
  const [root, next, ...others] = step.kind === 'sequence' ? step.steps : [step];
  if (root?.kind !== 'fetch' || root.representation !== null || root.path.length > 0 || others.length > 0) return null;
  const joins: JoinStep[] = [];
  for (const child of next?.kind === 'parallel' ? next.steps : next === undefined ? [] : [next]) {
    const join = readJoin(child);
    if (join === null || join.fetch.representation === null) return null;
    joins.push(join);
  }
  const isPlain = [root, ...joins.map(({ fetch }) => fetch)].every(
    ({ subgraph, operationKind, inputRewrites, outputRewrites }) =>
      operationKind === 'query' && !foreign.has(subgraph) && inputRewrites.length + outputRewrites.length === 0,
  );
  return isPlain ? { root, joins } : null;
}

function readJoin(step: Step): JoinStep | null {
  if (step.kind === 'fetch') return { fetch: step, condition: null };
  if (step.kind !== 'condition') return null;
  const { variable, ifTrue, ifFalse } = step;
  if (ifTrue?.kind === 'fetch' && ifFalse === null) return { fetch: ifTrue, condition: { variable, value: true } };
  if (ifFalse?.kind === 'fetch' && ifTrue === null) return { fetch: ifFalse, condition: { variable, value: false } };
  return null;
}

/** Null where the subgraph is asked for something that the API schema does not show. */
function askedShape({ query }: FetchStep, apiSchema: GraphQLSchema): ObjectShape | null {
  try {
    return compileShape(parseQuery(query), apiSchema, new Map());
  } catch {
    return null;
  }
}

function parseQuery(query: string): DocumentNode {
  return parse(query, { noLocation: true });
}
