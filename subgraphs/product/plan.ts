// What is made once for all requests of one operation, one shape of variables and one class of viewers: the text of the
// answer around its fields, and per field of data its query and statement.

import type { FieldNode, GraphQLObjectType } from 'graphql';
import { LRUCache } from 'lru-cache';
import type { AggregateQuery } from '../sql/aggregate-query.ts';
import { compileRowQuery } from '../sql/compile.ts';
import type { Template } from '../sql/fragment.ts';
import { listReadColumns } from '../sql/list-read-columns.ts';
import { type Given, type Operand, resolve } from '../sql/operand.ts';
import { boundOf } from '../sql/page-size.ts';
import type { Reading } from '../sql/reading.ts';
import type { CursorValues, RowQuery } from '../sql/row-query.ts';
import type { Entity, NamespaceField } from './domain-graph.ts';

export type Plan = {
  /** The JSON text of `data` before, between and after its fields: one more than there are fields. */
  readonly texts: readonly string[];
  readonly fields: readonly AskedField[];
  /** The variables with slots for what is only data; see variables.ts. */
  readonly variables: Readonly<Record<string, unknown>>;
  /** The aggregates that the operation asks for, where a product of the domain has `min_group`. */
  readonly together: AggregateQuery[];
};

/** What has to be found out for each request. */
export type AskedField = ProductField | EntitiesField | IntrospectionField;

/** A field of the domain's namespace. */
export type ProductField = {
  readonly kind: 'product';
  /** Response keys. */
  readonly path: readonly [namespace: string, field: string];
  readonly meaning: NamespaceField;
  /** That of the namespace. */
  readonly type: GraphQLObjectType;
  readonly nodes: readonly FieldNode[];
  /** Null until it was first planned without an error; errors are each viewer's own. */
  planned: PlannedField | null;
};

export type EntitiesField = {
  readonly kind: 'entities';
  readonly path: readonly [field: string];
  readonly nodes: readonly FieldNode[];
  /** Null until it was first read without an error. */
  representations: Operand<unknown> | null;
  readonly planned: Map<Entity, PlannedField>;
};

export type IntrospectionField = {
  readonly kind: 'introspection';
  readonly path: readonly [field: string];
  readonly nodes: readonly FieldNode[];
};

export type PlannedField = {
  readonly query: RowQuery;
  /** Those that the query reads. */
  readonly products: readonly Reading[];
  /** @throws ConcordError FORBIDDEN_FIELD, CURSOR_INVALID, ARGUMENT_INVALID, PAGE_TOO_LARGE */
  readonly template: (given: Given) => Template;
};

const mostPlans = 2_000;

/** Characters of a plan's name; a longer one comes of variables with very many conditions, and hardly comes again. */
const longestName = 10_000;

/** By names: the numbers of an operation and of the viewer's classes, and the shape of the variables. */
export type Plans = {
  readonly find: (name: string) => Plan | undefined;
  readonly keep: (name: string, plan: Plan) => Plan;
};

export function createPlans(): Plans {
  const plans = new LRUCache<string, Plan>({ max: mostPlans });
  return {
    find: (name) => plans.get(name),
    keep(name, plan) {
      if (name.length <= longestName) plans.set(name, plan);
      return plan;
    },
  };
}

/** Statements of one field; more come only of variables for many pages at once. */
const mostTemplates = 50;

type Pages = { readonly cursors: readonly Operand<CursorValues>[]; readonly sizes: readonly Operand<string>[] };

/**
 * @param pages of all connections in `query`: which values of their cursors are NULL makes another statement, and so does the
 *   bound of each size that a request gives
 * @param together the plan's
 * @param isCounted whether statements count the rows that they give, for the ledger
 */
export function planField(
  query: RowQuery,
  { cursors, sizes }: Pages,
  together: readonly AggregateQuery[],
  isCounted: boolean,
): PlannedField {
  const products = listReadColumns([query]).map(({ reading }) => reading);
  const compile = (given: Given) => compileRowQuery(query, together, given, isCounted);
  if (cursors.length + sizes.length === 0) {
    let only: Template | null = null;
    return {
      query,
      products,
      template(given) {
        only ??= compile(given);
        return only;
      },
    };
  }
  const templates = new LRUCache<string, Template>({ max: mostTemplates });
  return {
    query,
    products,
    template(given) {
      const nulls = cursors.map((cursor) => nameNulls(resolve(cursor, given)));
      const name = [...nulls, ...sizes.map((size) => boundOf(resolve(size, given)))].join();
      const known = templates.get(name);
      if (known !== undefined) return known;
      const template = compile(given);
      templates.set(name, template);
      return template;
    },
  };
}

function nameNulls(values: CursorValues): string {
  return values.map((one) => (one === null ? 'n' : 'v')).join('');
}
