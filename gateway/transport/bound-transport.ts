// So many requests to one subgraph under way at once and no more: what waits in the gateway for a subgraph that has stopped
// answering is bounded, and further ones are told at once that there is no room.

import { ConcordError } from '../../errors/concord-error.ts';
import { retryAfterSeconds } from '../overload.ts';
import type { Transport } from './transport.ts';

export function boundTransport(subgraph: string, mostAtOnce: number, transport: Transport): Transport {
  let underWay = 0;
  return async (request, context) => {
    // As a reply and not a failure: the subgraph is there, and no worse for it.
    if (underWay >= mostAtOnce) return { dataText: null, errors: [refuse(subgraph)] };
    underWay += 1;
    try {
      return await transport(request, context);
    } finally {
      underWay -= 1;
    }
  };
}

function refuse(subgraph: string) {
  const { message, code } = new ConcordError('OVERLOADED', { what: `The subgraph "${subgraph}"`, retryAfterSeconds });
  return { message, extensions: { code } };
}
