// Steps and shape of an operation -> how the texts of its replies make the client's answer, where they do: one request for
// root fields, whose answer is the client's but for objects of simple values that one more subgraph each completes. Only for
// subgraphs of Concord's make: what a foreign one answers is held against the types.

import { isDeepStrictEqual } from 'node:util';
import { type DocumentNode, type GraphQLSchema, parse } from 'graphql';
import { compileEntityShape, compileShape } from '../compile-shape.ts';
import { mayBeHidden } from '../may-be-hidden.ts';
import type { FetchStep, Join, ObjectShape, Splice, Step } from '../program.ts';
import { compileJoin } from './compile-join.ts';
import { countKey, holdsDocuments, markAt, shapeAt } from './shape-places.ts';

type Schemas = {
  readonly apiSchema: GraphQLSchema;
  readonly supergraphSchema: GraphQLSchema;
  readonly foreignSubgraphs: ReadonlySet<string>;
};

export function compileSplice(
  step: Step,
  shape: ObjectShape,
  clientNames: ReadonlyMap<string, string>,
  schemas: Schemas,
): Splice | null {
  const steps = clientNames.size > 0 ? null : readSteps(step, schemas.foreignSubgraphs);
  const asked = steps && askedShape(steps.root, schemas.apiSchema);
  if (!steps || !asked || mayBeHidden(shape, schemas)) return null;
  let [rest, wanted] = [asked, shape];
  const joins: Join[] = [];
  for (const fetch of steps.joins) {
    const path = fetch.path.filter((part) => part !== '@');
    const key = path.at(-1);
    const [from, to] = [shapeAt(rest, path), shapeAt(wanted, path)];
    const entity = from && compileEntityShape(parseQuery(fetch.query), from.typeName, schemas.apiSchema);
    if (key === undefined || !from || !to || !entity || countKey(asked, key) !== 1) return null;
    const join = compileJoin(fetch, key, from, to, entity);
    if (join === null) return null;
    joins.push(join);
    [rest, wanted] = [markAt(rest, path), markAt(wanted, path)];
  }
  if (!isDeepStrictEqual(rest, wanted) || holdsDocuments(rest)) return null;
  return { root: steps.root, joins };
}

/** Root fields, then entities at once. */
function readSteps(step: Step, foreign: ReadonlySet<string>) {
  if (step.kind !== 'sequence' || step.steps.length !== 2) return null;
  const [root, next] = step.steps;
  const joins = next?.kind === 'parallel' ? next.steps : [next];
  if (root?.kind !== 'fetch' || root.representation !== null || root.path.length > 0) return null;
  const fetches: FetchStep[] = [];
  for (const join of joins) if (join?.kind === 'fetch' && join.representation !== null) fetches.push(join);
  const isPlain = [root, ...fetches].every(
    ({ subgraph, operationKind, inputRewrites, outputRewrites }) =>
      operationKind === 'query' && !foreign.has(subgraph) && inputRewrites.length + outputRewrites.length === 0,
  );
  return isPlain && fetches.length === joins.length ? { root, joins: fetches } : null;
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
