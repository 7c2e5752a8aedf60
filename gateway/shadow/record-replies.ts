// What the subgraphs answered for one request, kept so that another executor can be given the same: no second statement, no
// second entry in the ledger, and no data that changed in between.

import type { SubgraphReply, SubgraphRequest, Transport } from '../transport/transport.ts';

export type Exchange = {
  readonly subgraph: string;
  readonly request: SubgraphRequest;
  readonly outcome:
    | { readonly kind: 'reply'; readonly reply: SubgraphReply }
    | { readonly kind: 'failed'; readonly cause: unknown };
};

export type Recording = {
  /** The same transports; what goes through them is kept. */
  readonly transports: ReadonlyMap<string, Transport>;
  /** Null where there was more than may be kept. */
  readonly exchanges: () => readonly Exchange[] | null;
};

/** `mostCharacters` of replies and representations, all together. */
export function recordReplies(transports: ReadonlyMap<string, Transport>, mostCharacters: number): Recording {
  const kept: Exchange[] = [];
  let left = mostCharacters;
  const keep = (exchange: Exchange) => {
    left -= sizeOf(exchange);
    if (left < 0) kept.length = 0;
    else kept.push(exchange);
  };
  const recorded = [...transports].map(([subgraph, transport]): [string, Transport] => [
    subgraph,
    async (request, context) => {
      try {
        const reply = await transport(request, context);
        keep({ subgraph, request, outcome: { kind: 'reply', reply } });
        return reply;
      } catch (cause) {
        keep({ subgraph, request, outcome: { kind: 'failed', cause } });
        throw cause;
      }
    },
  ]);
  return { transports: new Map(recorded), exchanges: () => (left < 0 ? null : kept) };
}

/** A representation is at least its braces and a name; what they hold comes from replies, which are counted. */
const representationSize = 40;

function sizeOf({ request, outcome }: Exchange): number {
  const { representations } = request.variables;
  const asked = Array.isArray(representations) ? representations.length * representationSize : 0;
  return asked + (outcome.kind === 'reply' ? (outcome.reply.dataText?.length ?? 0) : 0);
}
