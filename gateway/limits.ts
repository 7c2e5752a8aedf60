// Before anything else looks at an operation: is it small enough? Validation and planning can block for seconds on a
// kilobyte of nested fragments, so fragments are multiplied out here by counting, each one once.

import {
  type DocumentNode,
  type FragmentDefinitionNode,
  GraphQLError,
  Kind,
  type OperationDefinitionNode,
  parse,
  type SelectionSetNode,
} from 'graphql';
import { ConcordError } from '../errors/concord-error.ts';
import { checkBrackets } from './check-brackets.ts';

export type Limits = {
  readonly characters: number;
  readonly tokens: number;
  readonly depth: number;
  readonly aliases: number;
  readonly rootFields: number;
  /** Fields, fragments multiplied out. */
  readonly selections: number;
  /** Rows that one request may ask for, by the estimate of `estimateRows`. */
  readonly rows: number;
  /** Levels of lists and objects in the variables. */
  readonly variableDepth: number;
  /** Lists and objects in the variables, all together. */
  readonly variableObjects: number;
};

export const defaultLimits: Limits = {
  characters: 100_000,
  tokens: 5_000,
  depth: 30,
  aliases: 100,
  rootFields: 50,
  selections: 2_000,
  rows: 50_000,
  variableDepth: 50,
  variableObjects: 2_000,
};

/** @throws ConcordError QUERY_TOO_LONG, QUERY_TOO_DEEP, QUERY_TOO_MANY_TOKENS, GRAPHQL_PARSE_FAILED */
export function parseWithinLimits(query: string, limits: Limits): DocumentNode {
  if (query.length > limits.characters) {
    throw new ConcordError('QUERY_TOO_LONG', { given: query.length, most: limits.characters });
  }
  checkBrackets(query);
  try {
    return parse(query, { maxTokens: limits.tokens });
  } catch (cause) {
    if (!(cause instanceof GraphQLError)) throw cause;
    if (/more that? \d+ tokens/.test(cause.message)) {
      throw new ConcordError('QUERY_TOO_MANY_TOKENS', { most: limits.tokens }, { cause });
    }
    throw new ConcordError('GRAPHQL_PARSE_FAILED', { reason: cause.message }, { cause });
  }
}

/** @throws ConcordError QUERY_TOO_DEEP, QUERY_TOO_MANY_SELECTIONS, QUERY_TOO_MANY_ALIASES, QUERY_TOO_MANY_ROOT_FIELDS */
export function checkLimits(document: DocumentNode, operation: OperationDefinitionNode, limits: Limits): void {
  const size = measure(document, operation);
  if (size.depth > limits.depth) throw new ConcordError('QUERY_TOO_DEEP', { given: size.depth, most: limits.depth });
  if (size.selections > limits.selections) {
    throw new ConcordError('QUERY_TOO_MANY_SELECTIONS', { given: size.selections, most: limits.selections });
  }
  if (size.aliases > limits.aliases) {
    throw new ConcordError('QUERY_TOO_MANY_ALIASES', { given: size.aliases, most: limits.aliases });
  }
  if (size.ownFields > limits.rootFields) {
    throw new ConcordError('QUERY_TOO_MANY_ROOT_FIELDS', { given: size.ownFields, most: limits.rootFields });
  }
}

type Size = {
  readonly depth: number;
  readonly selections: number;
  readonly aliases: number;
  /** Fields of the set itself, without those below them. */
  readonly ownFields: number;
};

const nothing: Size = { depth: 0, selections: 0, aliases: 0, ownFields: 0 };

function measure(document: DocumentNode, operation: OperationDefinitionNode): Size {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  const sizes = new Map<string, Size>();

  const measureFragment = (name: string): Size => {
    const known = sizes.get(name);
    if (known !== undefined) return known;
    // A cycle counts nothing more here; validation refuses it.
    sizes.set(name, nothing);
    const fragment = fragments.get(name);
    const size = fragment === undefined ? nothing : measureSet(fragment.selectionSet);
    sizes.set(name, size);
    return size;
  };

  const measureSet = (selectionSet: SelectionSetNode): Size => {
    let { depth, selections, aliases, ownFields } = nothing;
    for (const selection of selectionSet.selections) {
      const isField = selection.kind === Kind.FIELD;
      const below =
        selection.kind === Kind.FRAGMENT_SPREAD
          ? measureFragment(selection.name.value)
          : selection.selectionSet
            ? measureSet(selection.selectionSet)
            : nothing;
      depth = Math.max(depth, below.depth + (isField ? 1 : 0));
      selections += below.selections + 1;
      aliases += below.aliases + (isField && selection.alias !== undefined ? 1 : 0);
      ownFields += isField ? 1 : below.ownFields;
    }
    return { depth, selections, aliases, ownFields };
  };

  // Fragments that the operation does not use are validated as well.
  let whole = measureSet(operation.selectionSet);
  for (const name of fragments.keys()) {
    const size = measureFragment(name);
    whole = {
      ...whole,
      depth: Math.max(whole.depth, size.depth),
      selections: Math.max(whole.selections, size.selections),
      aliases: Math.max(whole.aliases, size.aliases),
    };
  }
  return whole;
}
