// Kept replies as transports. Entities are given by their representations, because another executor may ask for them in
// another order, twice, or in one request instead of two.

import type { GraphQLFormattedError } from 'graphql';
import { isDataObject } from '../merge-data.ts';
import type { SubgraphReply, SubgraphRequest, Transport } from '../transport/transport.ts';
import { nameRequest } from './name-request.ts';
import type { Exchange } from './record-replies.ts';

export type Replay = {
  readonly transports: ReadonlyMap<string, Transport>;
  /** True where something was asked for that nobody asked before. */
  readonly wasAskedOtherwise: () => boolean;
};

export function replayReplies(subgraphs: Iterable<string>, exchanges: readonly Exchange[]): Replay {
  let isOtherwise = false;
  const replay = (subgraph: string, request: SubgraphRequest): SubgraphReply => {
    const same = exchanges.filter(
      (exchange) => exchange.subgraph === subgraph && isSameFetch(exchange.request, request),
    );
    const [first] = same;
    if (first === undefined) {
      isOtherwise = true;
      throw new Error('Nothing was kept of such a request.');
    }
    const failed = same.find(({ outcome }) => outcome.kind === 'failed');
    if (failed?.outcome.kind === 'failed') throw failed.outcome.cause;
    const asked = request.variables.representations;
    if (!Array.isArray(asked)) return replyOf(first);
    const reply = answerEntities(asked, same);
    if (reply !== null) return reply;
    isOtherwise = true;
    throw new Error('Nothing was kept of such a representation.');
  };
  return {
    transports: new Map([...subgraphs].map((name) => [name, async (request) => replay(name, request)])),
    wasAskedOtherwise: () => isOtherwise,
  };
}

function replyOf({ outcome }: Exchange): SubgraphReply {
  if (outcome.kind === 'failed') throw outcome.cause;
  return outcome.reply;
}

/** Null where one of the representations was never asked for. */
function answerEntities(asked: readonly unknown[], exchanges: readonly Exchange[]): SubgraphReply | null {
  const replies = exchanges.map(readEntities);
  const whole = replies.find(({ entities }) => entities === null);
  if (whole !== undefined) return whole.reply;
  const entities: unknown[] = [];
  const errors: GraphQLFormattedError[] = replies.flatMap(({ reply }) =>
    reply.errors.filter(({ path }) => typeof path?.[1] !== 'number'),
  );
  for (const [place, representation] of asked.entries()) {
    const name = nameOf(representation);
    const found = replies.find(({ places }) => places.has(name));
    const from = found?.places.get(name);
    if (found === undefined || from === undefined) return null;
    entities.push(found.entities?.[from] ?? null);
    for (const error of found.reply.errors) {
      const [root = '', at, ...rest] = error.path ?? [];
      if (at === from) errors.push({ ...error, path: [root, place, ...rest] });
    }
  }
  return { dataText: JSON.stringify({ _entities: entities }), errors };
}

type Entities = {
  readonly reply: SubgraphReply;
  /** Null where the reply has no list of as many entities as were asked for: then it is given as it came. */
  readonly entities: readonly unknown[] | null;
  /** Representation -> its place in the list. */
  readonly places: ReadonlyMap<string, number>;
};

function readEntities(exchange: Exchange): Entities {
  const reply = replyOf(exchange);
  const { representations } = exchange.request.variables;
  const asked = Array.isArray(representations) ? representations : [];
  const data: unknown = reply.dataText === null ? null : JSON.parse(reply.dataText);
  const given = isDataObject(data) ? data._entities : null;
  const entities = Array.isArray(given) && given.length === asked.length ? given : null;
  return { reply, entities, places: new Map(asked.map((representation, place) => [nameOf(representation), place])) };
}

/** Representations are compared one by one, everything else as a whole. */
function isSameFetch(kept: SubgraphRequest, asked: SubgraphRequest): boolean {
  if (kept.query !== asked.query && nameRequest(kept.query) !== nameRequest(asked.query)) return false;
  return nameVariables(kept) === nameVariables(asked);
}

function nameVariables({ variables: { representations, ...others } }: SubgraphRequest): string {
  return nameOf({ ...others, isEntities: Array.isArray(representations) });
}

/** JSON with sorted keys. */
function nameOf(value: unknown): string {
  return JSON.stringify(value, (_, child: unknown) =>
    isDataObject(child) ? Object.entries(child).sort(([a], [b]) => (a < b ? -1 : 1)) : child,
  );
}
