// A list of operations in one request, where that is allowed. One after the other: mutations come in their order, and a batch
// takes no more of the databases at a time than one operation does. Each is checked by itself, so the limits hold for each.

import { ConcordError } from '../../errors/concord-error.ts';
import { type GraphqlRequest, readGraphqlRequest } from '../../http/graphql-request.ts';
import { httpErrorOf, isClientMistake } from '../../http/status-of-error.ts';
import type { Part } from './part.ts';

/** @throws ConcordError BATCH_TOO_LARGE, BAD_REQUEST */
export function readBatch(body: readonly unknown[], most: number): readonly unknown[] {
  if (body.length === 0) throw new ConcordError('BAD_REQUEST', { reason: 'The list of operations is empty.' });
  if (body.length > most) throw new ConcordError('BATCH_TOO_LARGE', { given: body.length, most });
  return body;
}

type Told = { readonly signal: AbortSignal; readonly onBug: (error: unknown) => void };

/** The answers as a list in the order of the operations. One that fails does no harm to the others. */
export async function carryOutBatch(
  batch: readonly unknown[],
  carryOutOne: (request: GraphqlRequest) => Promise<Part>,
  { signal, onBug }: Told,
): Promise<Part> {
  const texts: string[] = [];
  const ages: number[] = [];
  let hasErrors = false;
  for (const asked of batch) {
    // Nobody waits for the rest.
    if (signal.aborted) break;
    try {
      const part = await carryOutOne(readGraphqlRequest(asked));
      hasErrors ||= part.hasErrors;
      texts.push(part.text);
      if (part.headers.age !== undefined) ages.push(Number(part.headers.age));
    } catch (error) {
      if (!isClientMistake(error)) onBug(error);
      hasErrors = true;
      texts.push(httpErrorOf(error).body);
    }
  }
  const headers = ages.length === 0 ? {} : { age: String(Math.max(...ages)) };
  return { status: 200, headers, text: `[${texts.join(',')}]`, hasErrors, operationHash: null };
}
