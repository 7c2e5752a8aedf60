// The body of a subgraph's HTTP answer -> SubgraphReply. A Concord subgraph says where its data ends, so they stay text;
// of a foreign one everything is parsed, and only what has the form of GraphQL is taken over.

import type { GraphQLFormattedError } from 'graphql';
import { ReplyRefused } from './reply-refused.ts';
import type { SubgraphReply } from './transport.ts';

type JsonObject = Readonly<Record<string, unknown>>;

const dataStart = '{"data":';

export type ReplyParser = (body: Buffer, dataLength: number | null) => SubgraphReply;

/** What stands behind the data of this many replies is remembered: it says the same for a second or more. */
const mostTails = 50;
const mostTailLength = 20_000;

/**
 * `dataLength` is the length in bytes that a Concord subgraph gave; of others nothing is believed.
 * The parser throws ReplyRefused where the body is not a GraphQL response.
 */
export function createReplyParser(isTrusted: boolean): ReplyParser {
  const tails = new Map<string, Pick<SubgraphReply, 'errors' | 'extensions'>>();
  const readTail = (tail: string) => {
    const known = tails.get(tail);
    if (known !== undefined) return known;
    const read = readRest(parseJson(`{${tail.slice(1)}`) as JsonObject, false);
    if (read.errors.length > 0 || tail.length > mostTailLength) return read;
    if (tails.size >= mostTails) tails.clear();
    tails.set(tail, read);
    return read;
  };
  return (body, dataLength) =>
    isTrusted && dataLength !== null ? spliceReply(body, dataLength, readTail) : parseReply(body);
}

function parseReply(body: Buffer): SubgraphReply {
  const value = parseJson(body.toString('utf8'));
  if (!isObject(value)) throw notGraphql('The reply is not a JSON object.');
  const data = value.data ?? null;
  if (data !== null && !isObject(data)) throw notGraphql('"data" of the reply is not an object.');
  return { dataText: data === null ? null : JSON.stringify(data), ...readRest(value, data === null) };
}

function spliceReply(
  body: Buffer,
  dataLength: number,
  readTail: (tail: string) => Pick<SubgraphReply, 'errors' | 'extensions'>,
): SubgraphReply {
  const end = dataStart.length + dataLength;
  const tail = body.toString('utf8', end);
  if (body.toString('latin1', 0, dataStart.length) !== dataStart || !/^(?:,.*)?\}$/s.test(tail)) {
    throw notGraphql('The reply does not have the form that its header says.');
  }
  const dataText = body.toString('utf8', dataStart.length, end);
  if (tail === '}') return { dataText, errors: [] };
  const { errors, extensions } = readTail(tail);
  return { dataText, errors, extensions };
}

function readRest(reply: JsonObject, mustHaveErrors: boolean): Pick<SubgraphReply, 'errors' | 'extensions'> {
  const errors = Array.isArray(reply.errors) ? reply.errors.filter(isObject).map(readError) : [];
  if (mustHaveErrors && errors.length === 0) throw notGraphql('The reply has neither data nor errors.');
  return isObject(reply.extensions) ? { errors, extensions: reply.extensions } : { errors };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own words quote the text.
    throw new ReplyRefused('REPLY_NOT_JSON', text === '' ? 'The reply is empty.' : 'The reply is not JSON.');
  }
}

function notGraphql(reason: string): ReplyRefused {
  return new ReplyRefused('REPLY_NOT_GRAPHQL', reason);
}

function readError({ message, path, extensions }: JsonObject): GraphQLFormattedError {
  return {
    message: typeof message === 'string' ? message : 'The subgraph reported an error.',
    ...(isPath(path) ? { path } : {}),
    ...(isObject(extensions) ? { extensions } : {}),
  };
}

function isPath(path: unknown): path is (string | number)[] {
  return Array.isArray(path) && path.every((key) => typeof key === 'string' || typeof key === 'number');
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
