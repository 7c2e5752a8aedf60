// The way to a subgraph of foreign make. Out goes the operation alone: the viewer is nobody. Back come the fields that were
// asked for, by name, and of errors only that there are some and where: their words, codes and extensions are of others'
// making and may quote a row.

import { LRUCache } from 'lru-cache';
import { ConcordError } from '../../errors/concord-error.ts';
import type { MaxStaleness } from '../../identity/demands.ts';
import { anonymous } from '../../identity/viewer.ts';
import type { SubgraphReply, Transport } from '../transport/transport.ts';
import { type AskedTree, keepAsked, keepKnownPath, readAskedTree } from './asked-tree.ts';

const mostRememberedQueries = 1_000;

export function guardForeignTransport(subgraph: string, transport: Transport): Transport {
  const trees = new LRUCache<string, AskedTree>({ max: mostRememberedQueries });
  const treeOf = (query: string): AskedTree => {
    const tree = trees.get(query) ?? readAskedTree(query);
    trees.set(query, tree);
    return tree;
  };
  const error = new ConcordError('FOREIGN_SUBGRAPH_ERROR', { subgraph });
  const told = { message: error.message, extensions: { code: error.code } };

  return async (request, { demands, signal }) => {
    if (demands?.maxStaleness) return tellUnknownAge(subgraph, demands.maxStaleness);
    const reply = await transport(request, { viewer: anonymous, signal });
    const tree = treeOf(request.query);
    const data = reply.dataText === null ? null : keepAsked(JSON.parse(reply.dataText), tree);
    return {
      dataText: data === null ? null : JSON.stringify(data),
      errors: reply.errors.map(({ path }) =>
        path === undefined ? told : { ...told, path: keepKnownPath(path, tree, data) },
      ),
    };
  };
}

/** Nobody measures what a foreign subgraph reads, so it cannot be shown to be young enough. */
function tellUnknownAge(subgraph: string, demanded: MaxStaleness): SubgraphReply {
  const most = demanded.kind === 'contract' ? null : `PT${demanded.mostSeconds}S`;
  const data = { product: `the subgraph ${subgraph}`, age: null, most, demandedBy: 'header' } as const;
  const { message, code } = new ConcordError('DATA_STALE', data);
  return { dataText: null, errors: [{ message, extensions: { code } }] };
}
