import { expect, it } from 'vitest';
import { boundTransport } from '../../../gateway/transport/bound-transport.ts';
import type { SubgraphReply, Transport } from '../../../gateway/transport/transport.ts';
import { anonymous } from '../../../identity/viewer.ts';

const request = { query: '{ a }', variables: {}, operationKind: 'query' } as const;
const context = { viewer: anonymous, signal: new AbortController().signal };
const reply: SubgraphReply = { dataText: '{"a":1}', errors: [] };

it('takes so many requests at once, tells others that there is no room, and takes them when there is', async () => {
  const ends: ((given: SubgraphReply | Error) => void)[] = [];
  const slow: Transport = () =>
    new Promise((resolve, reject) => {
      ends.push((given) => (given instanceof Error ? reject(given) : resolve(given)));
    });
  const bound = boundTransport('orders', 2, slow);
  const first = [bound(request, context), bound(request, context)];
  expect(await bound(request, context)).toEqual({
    dataText: null,
    errors: [
      {
        message:
          'The subgraph "orders" has more work than it can take at the moment. Try again in 1 s, and send fewer requests at once.',
        extensions: { code: 'OVERLOADED' },
      },
    ],
  });
  ends[0]?.(reply);
  ends[1]?.(new Error('broken'));
  expect(await first[0]).toBe(reply);
  await expect(first[1]).rejects.toThrow('broken');
  const next = [bound(request, context), bound(request, context)];
  for (const end of ends) end(reply);
  expect(await Promise.all(next)).toEqual([reply, reply]);
});
