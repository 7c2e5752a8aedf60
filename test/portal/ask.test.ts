// What the pages send to the gateway, without a browser.

import { afterEach, expect, it, vi } from 'vitest';
import { ask } from '../../portal/ask.js';
import { ViewerSession } from '../../portal/viewer.js';

afterEach(() => vi.unstubAllGlobals());

it('sends a header that the reader wrote in GraphiQL in place of its own, whatever its capitals', async () => {
  const sent: Headers[] = [];
  vi.stubGlobal('fetch', async (_path: string, { headers }: RequestInit) => {
    sent.push(new Headers(headers));
    return Response.json({ data: {} });
  });
  const session = new ViewerSession({
    kind: 'choose',
    viewers: [{ role: 'analyst', claims: {}, token: 'of-the-analyst' }],
  });
  await ask(session, { query: '{ __typename }' });
  await ask(
    session,
    { query: '{ __typename }' },
    { headers: { Authorization: 'Bearer pasted', 'Concord-Role': 'admin' } },
  );
  expect(sent.map((headers) => Object.fromEntries(headers))).toEqual([
    { authorization: 'Bearer of-the-analyst', 'content-type': 'application/json' },
    { authorization: 'Bearer pasted', 'concord-role': 'admin', 'content-type': 'application/json' },
  ]);
});
