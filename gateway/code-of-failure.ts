// Which code the client reads where no usable reply came. A mutation counts as carried out for all we know, unless its
// transport says that it was not sent.

import { ConcordError } from '../errors/concord-error.ts';

export function codeOfFailure(
  cause: unknown,
  operationKind: 'query' | 'mutation',
): 'SUBGRAPH_UNREACHABLE' | 'SUBGRAPH_ADDRESS_REFUSED' | 'MUTATION_OUTCOME_UNKNOWN' {
  if (cause instanceof ConcordError && cause.code === 'SUBGRAPH_ADDRESS_REFUSED')
    return cause.code as 'SUBGRAPH_ADDRESS_REFUSED';
  const wasNotSent = cause instanceof ConcordError && cause.code === 'SUBGRAPH_UNREACHABLE';
  return operationKind === 'query' || wasNotSent ? 'SUBGRAPH_UNREACHABLE' : 'MUTATION_OUTCOME_UNKNOWN';
}
