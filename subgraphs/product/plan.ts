// What is made once for all requests of one operation, one shape of variables and one class of viewers: the merged root
// fields, and per data field its query and statement.

import type { FieldNode } from 'graphql';
import { LRUCache } from 'lru-cache';
import type { AggregateQuery } from '../sql/aggregate-query.ts';
import { compileRowQuery } from '../sql/compile.ts';
import type { Template } from '../sql/fragment.ts';
import { listReadColumns } from '../sql/list-read-columns.ts';
import { type Given, type Operand, resolve } from '../sql/operand.ts';
import type { Reading } from '../sql/reading.ts';
import type { CursorValues, RowQuery } from '../sql/row-query.ts';
import type { ProductOperation } from './operation.ts';

export type Plan = {
  readonly roots: ReadonlyMap<string, readonly FieldNode[]>;
  /** By place: response keys of the root and its field, and the type for entities. */
  readonly fields: Map<string, PlannedField>;
  /** The merged fields of each namespace, by its response key. */
  readonly namespaces: Map<string, ReadonlyMap<string, readonly FieldNode[]>>;
  /** The aggregates that the operation asks for, where a product of the domain has `min_group`. */
  readonly together: AggregateQuery[];
};

export function createPlan(roots: Plan['roots']): Plan {
  return { roots, fields: new Map(), namespaces: new Map(), together: [] };
}

/** The value of `key`, made at its first use. */
export function once<T>(map: Map<string, T>, key: string, create: () => T): T {
  const known = map.get(key);
  if (known !== undefined) return known;
  const value = create();
  map.set(key, value);
  return value;
}

export type PlannedField = {
  readonly query: RowQuery;
  /** Those that the query reads. */
  readonly products: readonly Reading[];
  /** @throws ConcordError FORBIDDEN_FIELD, CURSOR_INVALID */
  readonly template: (given: Given) => Template;
};

const mostPlans = 2_000;

/** Characters of a plan's name; a longer one comes of variables with very many conditions, and hardly comes again. */
const longestName = 10_000;

export type Plans = (operation: ProductOperation, name: string, create: () => Plan) => Plan;

export function createPlans(): Plans {
  const plans = new LRUCache<string, Plan>({ max: mostPlans });
  const numbers = new WeakMap<ProductOperation, number>();
  let next = 0;
  return (operation, name, create) => {
    const number = numbers.get(operation) ?? next++;
    numbers.set(operation, number);
    const key = `${number} ${name}`;
    const known = plans.get(key);
    if (known !== undefined) return known;
    const plan = create();
    if (key.length <= longestName) plans.set(key, plan);
    return plan;
  };
}

/**
 * @param cursors of all connections in `query`: which of their values are NULL makes another statement
 * @param together the plan's
 * @param isCounted whether statements count the rows that they give, for the ledger
 */
export function planField(
  query: RowQuery,
  cursors: readonly Operand<CursorValues>[],
  together: readonly AggregateQuery[],
  isCounted: boolean,
): PlannedField {
  const templates = new Map<string, Template>();
  return {
    query,
    products: listReadColumns([query]).map(({ reading }) => reading),
    template: (given) => {
      const nulls = cursors
        .map((cursor) =>
          resolve(cursor, given)
            .map((one) => (one === null ? 'n' : 'v'))
            .join(''),
        )
        .join();
      return once(templates, nulls, () => compileRowQuery(query, together, given, isCounted));
    },
  };
}
