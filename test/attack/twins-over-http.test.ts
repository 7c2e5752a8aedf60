// Proof 1 over real HTTP: status, headers and body of the twins are the same byte by byte.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createGatewayServer } from '../../gateway/http/server.ts';
import type { HttpFront } from '../../http/front.ts';
import { createAuthenticator } from '../../identity/authenticate.ts';
import { developmentTokenKeys, issueDevelopmentToken } from '../../identity/issue-development-token.ts';
import { defaultClaimNames, developmentAudience, developmentIssuer } from '../../identity/token-settings.ts';
import { type AttackMesh, openAttackMesh, secondTwin } from './attack-mesh.ts';
import { type AttackRequest, createAttackRequests } from './attack-requests.ts';
import { maskedViewers } from './attack-viewers.ts';
import { createCanaryScanner } from './canaries.ts';

const requests = 200;
const rootSecret = new Uint8Array(32).fill(9);
const [asker] = maskedViewers;

type Served = { readonly mesh: AttackMesh; readonly front: HttpFront; readonly url: string };
let twins: readonly [Served, Served];
let token: string;

beforeAll(async () => {
  twins = [await serve(await openAttackMesh()), await serve(await openAttackMesh({ twin: secondTwin }))];
  token = await issueDevelopmentToken(
    { subject: 'ada', roles: ['analyst'], lifetimeSeconds: 600 },
    { rootSecret, environment: undefined, claimNames: defaultClaimNames, now: Date.now() },
  );
});
afterAll(async () => {
  for (const { front, mesh } of twins) {
    await front.close();
    await mesh.close();
  }
});

async function serve(mesh: AttackMesh): Promise<Served> {
  const authenticate = createAuthenticator({
    keys: developmentTokenKeys(rootSecret, undefined),
    issuer: developmentIssuer,
    audience: developmentAudience,
    claimNames: defaultClaimNames,
    roleRanking: ['admin', 'analyst'],
    now: () => Date.now(),
  });
  const front = await createGatewayServer(mesh.gateway, {
    authenticate,
    mostBodyBytes: 1_000_000,
    drainMs: 200,
    checkReadiness: async () => ({ status: 'ready' }),
    onBug: (error) => {
      throw error;
    },
  });
  return { mesh, front, url: `${await front.listen({ port: 0, host: '127.0.0.1' })}/graphql` };
}

/** Everything that comes back but the time of day and the name of the request. */
async function ask({ url }: Served, { query, variables }: AttackRequest, isGet: boolean): Promise<string> {
  const headers = {
    authorization: `Bearer ${token}`,
    'content-type': 'application/json',
    'apollo-require-preflight': 'true',
  };
  const search = new URLSearchParams({ query, variables: JSON.stringify(variables) });
  const response = isGet
    ? await fetch(`${url}?${search}`, { headers })
    : await fetch(url, { method: 'POST', headers, body: JSON.stringify({ query, variables }) });
  const told = [...response.headers].filter(([name]) => name !== 'date' && name !== 'x-request-id');
  return `${response.status}\n${told.map((header) => header.join(': ')).join('\n')}\n\n${await response.text()}`;
}

describe('the twins over HTTP', { timeout: 300_000 }, () => {
  it('send the same status, headers and body to a masked viewer', async () => {
    if (asker === undefined) throw new TypeError('nobody asks');
    const [first, second] = twins;
    const source = await createAttackRequests({ mesh: first.mesh, viewer: asker.viewer, seed: 11 }, []);
    const scanner = createCanaryScanner(first.mesh.rows);
    const statuses = new Map<string, number>();
    let asked = 0;
    while (asked < requests) {
      const request = source.next();
      if (request.domain !== null) continue;
      asked += 1;
      const isGet = asked % 3 === 0 && request.query.length < 3_000;
      const [one, other] = await Promise.all([ask(first, request, isGet), ask(second, request, isGet)]);
      expect(other).toBe(one);
      expect(scanner.find(one, JSON.stringify(request))).toEqual([]);
      const status = one.slice(0, 3);
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
    console.log(`${asked} requests over HTTP, by status: ${JSON.stringify(Object.fromEntries(statuses))}`);
    expect(statuses.get('200') ?? 0).toBeGreaterThan(requests * 0.8);
  });
});
