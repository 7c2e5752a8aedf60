// What callers demand of the age of data, where a subgraph of foreign make is asked: nobody measures what it reads.

import { describe, expect, it } from 'vitest';
import { guardForeignTransport } from '../../gateway/foreign/guard-transport.ts';
import type { Transport } from '../../gateway/transport/transport.ts';
import { anonymous } from '../../identity/viewer.ts';

const request = { query: '{ reviews { stars } }', variables: {}, operationKind: 'query' } as const;
const signal = new AbortController().signal;

function ask(demands: NonNullable<Parameters<Transport>[1]['demands']>) {
  let asked = 0;
  const transport = guardForeignTransport('reviews', async () => {
    asked += 1;
    return { dataText: '{"reviews":{"stars":5}}', errors: [] };
  });
  return transport(request, { viewer: anonymous, demands, signal }).then((reply) => ({ ...reply, asked }));
}

describe('a foreign subgraph', () => {
  it.each([
    [{ kind: 'age', mostSeconds: 3_600 } as const, 'demands PT3600S at most'],
    [{ kind: 'contract' } as const, 'demands what a contract promises, which there is none of'],
  ])('is not asked where %o is demanded, because nobody knows how old its data are', async (maxStaleness, sentence) => {
    const reply = await ask({ maxStaleness, hasEnvelope: true });
    expect(reply).toMatchObject({ dataText: null, asked: 0, errors: [{ extensions: { code: 'DATA_STALE' } }] });
    expect(reply.errors[0]?.message).toContain(sentence);
    expect(reply.errors[0]?.message).toContain('How old the data of the subgraph reviews are is not known');
  });

  it('is asked where nothing is demanded', async () => {
    expect(await ask({ maxStaleness: null, hasEnvelope: true })).toMatchObject({ errors: [], asked: 1 });
  });
});
