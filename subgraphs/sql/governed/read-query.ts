// Text of a query -> the syntax tree of its one statement, by PostgreSQL's own parser. What it allows is not decided here.

import type { Node, ScanToken } from 'libpg-query';
import { ConcordError } from '../../../errors/concord-error.ts';
import { checkNesting } from './check-nesting.ts';
import { loadParser, type Parser } from './parser.ts';
import { placeOf, type QueryText } from './query-text.ts';

export type QueryTree = QueryText & {
  readonly statement: Node;
  /** Where the statement stands in the text, in bytes, without a semicolon behind it. */
  readonly start: number;
  readonly end: number;
  /** All of the text but comments. */
  readonly tokens: readonly ScanToken[];
};

const mostCharacters = 20_000;

/** @throws ConcordError SQL_TOO_COMPLEX, SQL_UNREADABLE, SQL_NO_SELECT */
export async function readQuery(text: string): Promise<QueryTree> {
  if (text.length > mostCharacters) {
    throw new ConcordError('SQL_TOO_COMPLEX', { what: 'characters', most: mostCharacters });
  }
  const bytes = Buffer.from(text);
  // The parser would stop at a NUL, and half of a surrogate pair would be another character behind it.
  if (text.includes('\0') || bytes.toString() !== text) {
    throw new ConcordError('SQL_UNREADABLE', { reason: 'it holds a character that is none', at: null });
  }
  if (text.trim() === '') throw new ConcordError('SQL_NO_SELECT', { given: 'empty' });
  const parser = await loadParser();
  const tokens = scan(parser, { text, bytes });
  if (tokens.length === 0) throw new ConcordError('SQL_NO_SELECT', { given: 'empty' });
  checkNesting(tokens);
  const { stmts = [] } = parse(parser, { text, bytes });
  const [only] = stmts;
  if (only?.stmt === undefined) throw new ConcordError('SQL_NO_SELECT', { given: 'empty' });
  if (stmts.length > 1) throw new ConcordError('SQL_NO_SELECT', { given: `${stmts.length} statements` });
  const start = only.stmt_location ?? 0;
  const end = only.stmt_len === undefined || only.stmt_len === 0 ? bytes.length : start + only.stmt_len;
  return { text, bytes, statement: only.stmt, start, end, tokens };
}

function scan(parser: Parser, query: QueryText): readonly ScanToken[] {
  try {
    const isComment = ({ tokenName }: ScanToken) => tokenName === 'SQL_COMMENT' || tokenName === 'C_COMMENT';
    return parser.scan(query.text).filter((token) => !isComment(token));
  } catch (cause) {
    // What cannot be cut into tokens cannot be parsed either, but the parser says where.
    parse(parser, query);
    throw new ConcordError('SQL_UNREADABLE', { reason: 'it cannot be cut into words', at: null }, { cause });
  }
}

function parse(parser: Parser, query: QueryText): ReturnType<Parser['parse']> {
  try {
    return parser.parse(query.text);
  } catch (cause) {
    if (!parser.isSyntaxError(cause)) {
      throw new ConcordError('SQL_UNREADABLE', { reason: 'the parser gave up', at: null }, { cause });
    }
    const { message, cursorPosition = 0 } = cause.sqlDetails ?? { message: cause.message };
    // The parser counts characters here, and bytes everywhere else.
    const before = [...query.text].slice(0, cursorPosition).join('');
    throw new ConcordError('SQL_UNREADABLE', { reason: message, at: placeOf(query, Buffer.byteLength(before)) });
  }
}
