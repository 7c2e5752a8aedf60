// Before anything else looks at an operation: is it small enough? Validation and planning can block for seconds on a
// kilobyte of nested fragments.

import { type DocumentNode, GraphQLError, parse } from 'graphql';
import { ConcordError } from '../../errors/concord-error.ts';
import { checkBrackets } from './check-brackets.ts';
import { checkLiterals, type InputLimits } from './check-input.ts';
import { countRepeats } from './count-repeats.ts';
import { measureDocument } from './measure-operation.ts';

export type Limits = InputLimits & {
  readonly characters: number;
  readonly lines: number;
  readonly tokens: number;
  readonly depth: number;
  readonly aliases: number;
  readonly rootFields: number;
  /** Fields, fragments multiplied out. */
  readonly selections: number;
  /** Pairs of fields of the same name in the same place. */
  readonly repeats: number;
  /** Fragments multiplied out. */
  readonly directives: number;
  /** Of one field, fragment, variable or operation. */
  readonly directivesTogether: number;
  /** What of the schema one operation may ask for, as a multiple of the usual introspection query. */
  readonly introspection: number;
  /** Rows that one request may ask for, by the estimate of `estimateRows`. */
  readonly rows: number;
  /** Characters of arguments, a variable as often as it is used, a fragment as often as it is spread. */
  readonly inputCharacters: number;
  /** Rows of a list of which nothing says how long it is, for the estimate. */
  readonly listSize: number;
};

export const defaultLimits: Limits = {
  characters: 100_000,
  lines: 5_000,
  tokens: 5_000,
  depth: 30,
  aliases: 100,
  rootFields: 50,
  selections: 2_000,
  repeats: 10_000,
  directives: 200,
  directivesTogether: 5,
  introspection: 2,
  rows: 50_000,
  inputCharacters: 1_000_000,
  listSize: 10,
  inputDepth: 50,
  inputObjects: 2_000,
  listItems: 10_000,
};

/** @throws ConcordError QUERY_TOO_LONG, QUERY_TOO_DEEP, QUERY_TOO_MANY_TOKENS, GRAPHQL_PARSE_FAILED */
export function parseWithinLimits(query: string, limits: Limits): DocumentNode {
  if (query.length > limits.characters) {
    throw new ConcordError('QUERY_TOO_LONG', { given: query.length, most: limits.characters, unit: 'characters' });
  }
  // For each place that an error names, the lines up to it are counted: 400 places behind 99,000 lines take a second.
  const lines = countLines(query);
  if (lines > limits.lines)
    throw new ConcordError('QUERY_TOO_LONG', { given: lines, most: limits.lines, unit: 'lines' });
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

/**
 * All operations of a document count together, because all are validated.
 * @throws ConcordError with one of `limitCodes`
 */
export function checkLimits(document: DocumentNode, limits: Limits): void {
  const size = measureDocument(document);
  const { depth, selections, aliases, ownFields, directives, directivesTogether } = size;
  if (depth > limits.depth) throw new ConcordError('QUERY_TOO_DEEP', { given: depth, most: limits.depth });
  if (selections > limits.selections) {
    throw new ConcordError('QUERY_TOO_MANY_SELECTIONS', { given: selections, most: limits.selections });
  }
  if (aliases > limits.aliases) {
    throw new ConcordError('QUERY_TOO_MANY_ALIASES', { given: aliases, most: limits.aliases });
  }
  if (ownFields > limits.rootFields) {
    throw new ConcordError('QUERY_TOO_MANY_ROOT_FIELDS', { given: ownFields, most: limits.rootFields });
  }
  if (directivesTogether > limits.directivesTogether) {
    const data = { given: directivesTogether, most: limits.directivesTogether, isTogether: true };
    throw new ConcordError('QUERY_TOO_MANY_DIRECTIVES', data);
  }
  if (directives > limits.directives) {
    const data = { given: directives, most: limits.directives, isTogether: false };
    throw new ConcordError('QUERY_TOO_MANY_DIRECTIVES', data);
  }
  const repeats = countRepeats(document, selections);
  if (repeats > limits.repeats) {
    throw new ConcordError('QUERY_TOO_MANY_REPEATS', { given: repeats, most: limits.repeats });
  }
  checkLiterals(document, limits);
}

function countLines(text: string): number {
  let lines = 1;
  for (const _ of text.matchAll(/\r\n|[\n\r]/g)) lines += 1;
  return lines;
}
