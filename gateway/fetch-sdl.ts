// A subgraph's SDL as it gives it itself (Federation's `_service { sdl }`).

import { ConcordError } from '../errors/concord-error.ts';
import { anonymous } from '../identity/viewer.ts';
import type { Transport } from './transport/transport.ts';

/** @throws ConcordError SUBGRAPH_UNREACHABLE where the subgraph does not answer, or not with an SDL */
export async function fetchSdl(subgraph: string, transport: Transport, signal: AbortSignal): Promise<string> {
  const request = { query: '{ _service { sdl } }', variables: {}, operationKind: 'query' } as const;
  const { dataText } = await transport(request, { viewer: anonymous, signal });
  const data: { readonly _service?: { readonly sdl?: unknown } } | null =
    dataText === null ? null : JSON.parse(dataText);
  const sdl = data?._service?.sdl;
  if (typeof sdl !== 'string') throw new ConcordError('SUBGRAPH_UNREACHABLE', { subgraph });
  return sdl;
}
