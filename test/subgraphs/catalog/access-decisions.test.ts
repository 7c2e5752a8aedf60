// Decisions about access requests: who takes them, and what they make of a request.

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createGateway } from '../../../gateway/gateway.ts';
import { anonymous, type Viewer } from '../../../identity/viewer.ts';
import {
  type AccessRequests,
  approved,
  asker,
  at,
  day,
  decide,
  emailForADay,
  keptOf,
  listFor,
  openAccessRequests,
  owner,
  pending,
  platform,
  request,
  seesEmail,
  start,
  writer,
} from '../../support/access-requests.ts';
import { viewerOf } from '../../support/shop-mesh.ts';

let access: AccessRequests;
beforeAll(async () => {
  access = await openAccessRequests();
});
afterAll(() => access.close());
afterEach(() => access.reset());

const kept = () => keptOf(access);
const emailAs = (viewer: Viewer) => seesEmail(access, viewer);
const listAs = (viewer: Viewer, given = '') => listFor(access, viewer, given);

describe('who decides', () => {
  const outcome = async (viewer: Viewer) => {
    const id = await pending(access, asker);
    const before = await kept();
    const { data, errors } = await decide(access, viewer, { request: id, decision: 'APPROVE' });
    if (errors.length > 0) expect(await kept()).toBe(before);
    return errors[0]?.split(' ')[0] ?? data.decideAccess.state;
  };
  it.each<readonly [string, Viewer, string]>([
    ['the team that owns the product', owner, 'APPROVED'],
    ['the same with its sign', { ...owner, team: '@people-team' }, 'APPROVED'],
    ['who may write the product', writer, 'APPROVED'],
    ['not an admin, who is told of no request', viewerOf('admin'), 'ACCESS_REQUEST_UNKNOWN'],
    ['not another team', { ...owner, team: 'shop-team' }, 'ACCESS_REQUEST_UNKNOWN'],
    [
      'not a role or domain named as the team',
      { ...viewerOf('people-team'), domain: 'people-team' },
      'ACCESS_REQUEST_UNKNOWN',
    ],
    ['not the domain of the product alone', { ...viewerOf('clerk'), domain: 'people' }, 'ACCESS_REQUEST_UNKNOWN'],
    ['not the platform, which sees it', platform, 'ACCESS_NOT_OWNER'],
    ['not who asked', asker, 'ACCESS_OWN_REQUEST'],
    ['not who asked, though he owns the product', { ...owner, subject: 'ada' }, 'ACCESS_OWN_REQUEST'],
    ['not an owner who acts for the same consumer', { ...owner, consumer: 'reports' }, 'ACCESS_OWN_REQUEST'],
    ['nobody without a token', { ...anonymous, team: 'people-team' }, 'ACCESS_ANONYMOUS'],
  ])('%s', async (_, viewer, expected) => {
    expect(await outcome(viewer)).toBe(expected);
  });

  it.each(['', 'x', '00000000-0000-0000-0000-000000000000', "' or true --", 'a\0b'])(
    'about no request: %j',
    async (id) => {
      const { data, errors } = await decide(access, owner, { request: id, decision: 'DENY' });
      expect([data, errors]).toEqual([{ decideAccess: null }, ['ACCESS_REQUEST_UNKNOWN decideAccess']]);
    },
  );

  it('a request for a product that is not in the mesh any more is decided by nobody', async () => {
    const id = await pending(access, asker);
    await access.pool.query("update concord.access_requests set product = 'people.gone'");
    const deciding = async (viewer: Viewer) =>
      (await decide(access, viewer, { request: id, decision: 'APPROVE' })).errors;
    expect([await deciding(owner), await deciding(platform)]).toEqual([
      ['ACCESS_REQUEST_UNKNOWN decideAccess'],
      ['ACCESS_NOT_OWNER decideAccess'],
    ]);
    expect(await listAs(asker)).toEqual([expect.objectContaining({ product: null, productId: 'people.gone' })]);
  });
});

describe('what a decision makes of a request', () => {
  const until = (moment: number) => ({ until: at(moment) });
  const steps: Readonly<Record<string, (id: string) => Promise<unknown>>> = {
    pending: async () => undefined,
    approved: (id) => decide(access, owner, { request: id, decision: 'APPROVE' }),
    denied: (id) => decide(access, owner, { request: id, decision: 'DENY' }),
    revoked: async (id) => {
      await decide(access, owner, { request: id, decision: 'APPROVE' });
      await decide(access, owner, { request: id, decision: 'DENY' });
    },
    expired: async (id) => {
      await decide(access, owner, { request: id, decision: 'APPROVE' });
      access.clock.now = start + day;
    },
  };
  it.each<readonly [keyof typeof steps, Record<string, unknown>, string, boolean]>([
    ['pending', { decision: 'APPROVE' }, 'APPROVED 2026-06-02T12:00:00Z', true],
    ['pending', { decision: 'APPROVE', ...until(start + 60_000) }, 'APPROVED 2026-06-01T12:01:00Z', true],
    ['pending', { decision: 'APPROVE', ...until(start + 90 * day) }, 'APPROVED 2026-08-30T12:00:00Z', true],
    ['pending', { decision: 'APPROVE', ...until(start + 90 * day + 1) }, 'ACCESS_UNTIL_TOO_LATE', false],
    ['pending', { decision: 'APPROVE', ...until(start) }, 'ACCESS_UNTIL_PAST', false],
    ['pending', { decision: 'APPROVE', until: 'soon' }, 'ARGUMENT_INVALID', false],
    ['pending', { decision: 'APPROVE', note: '' }, 'ARGUMENT_INVALID', false],
    ['pending', { decision: 'DENY' }, 'DENIED null', true],
    ['pending', { decision: 'DENY', ...until(start + day) }, 'ARGUMENT_INVALID', false],
    ['approved', { decision: 'APPROVE' }, 'APPROVED 2026-06-02T12:00:00Z', false],
    ['approved', { decision: 'APPROVE', ...until(start + day) }, 'APPROVED 2026-06-02T12:00:00Z', false],
    ['approved', { decision: 'APPROVE', ...until(start + 2 * day) }, 'ACCESS_DECIDED', false],
    ['approved', { decision: 'APPROVE', note: 'More to say.' }, 'ACCESS_DECIDED', false],
    ['approved', { decision: 'DENY' }, 'REVOKED 2026-06-02T12:00:00Z', true],
    ['denied', { decision: 'DENY' }, 'DENIED null', false],
    ['denied', { decision: 'APPROVE' }, 'ACCESS_DECIDED', false],
    ['revoked', { decision: 'DENY' }, 'REVOKED 2026-06-02T12:00:00Z', false],
    ['revoked', { decision: 'APPROVE' }, 'ACCESS_DECIDED', false],
    ['expired', { decision: 'APPROVE' }, 'ACCESS_DECIDED', false],
    ['expired', { decision: 'DENY' }, 'ACCESS_DECIDED', false],
  ])('that is %s: %j gives %s', async (state, given, expected, changes) => {
    const id = await pending(access, asker);
    await steps[state]?.(id);
    const before = await kept();
    const { data, errors } = await decide(access, writer, { request: id, ...given });
    const decided = data.decideAccess;
    expect(errors[0]?.split(' ')[0] ?? `${decided.state} ${decided.until}`).toBe(expected);
    expect((await kept()) !== before).toBe(changes);
  });

  it('where its own end has come undecided: it is approved with another end alone', async () => {
    const id = await pending(access, asker);
    access.clock.now = start + day;
    expect((await decide(access, owner, { request: id, decision: 'APPROVE' })).errors).toEqual([
      'ACCESS_UNTIL_PAST decideAccess',
    ]);
    const later = { request: id, decision: 'APPROVE', ...until(start + 2 * day) };
    expect((await decide(access, owner, later)).data.decideAccess.state).toBe('APPROVED');
  });

  it('that is approved: it is asked for again with a later end, so that there is no gap, and with none that is earlier', async () => {
    await approved(access, asker);
    expect((await request(access, asker)).errors).toEqual(['ACCESS_FIELD_CLEAR requestAccess']);
    await approved(access, asker, until(start + 2 * day));
    access.clock.now = start + day;
    expect(await emailAs(asker)).toBe('CLEAR');
    access.clock.now = start + 2 * day;
    expect(await emailAs(asker)).toBe('MASKED');
  });

  it('taken back, the next request is masked', async () => {
    const id = await approved(access, asker);
    expect(await emailAs(asker)).toBe('CLEAR');
    await decide(access, owner, { request: id, decision: 'DENY' });
    expect(await emailAs(asker)).toBe('MASKED');
  });

  it('by two owners at once with two ends: one wins, and the other is told', async () => {
    for (let round = 0; round < 10; round++) {
      const id = await pending(access, { ...asker, consumer: `round ${round}` });
      const answers = await Promise.all([
        decide(access, owner, { request: id, decision: 'APPROVE', ...until(start + 2_000) }),
        decide(access, writer, { request: id, decision: 'APPROVE', ...until(start + 3_000) }),
      ]);
      const lost = answers.filter(({ errors }) => errors.length > 0);
      expect(lost.map(({ errors }) => errors)).toEqual([['ACCESS_DECIDED decideAccess']]);
    }
    expect(access.ledger.filter((entry) => entry.kind === 'access' && entry.event === 'approved')).toHaveLength(10);
  });
});

describe.each(['concord', 'apollo'] as const)('through the gateway with the executor %s', (executor) => {
  it('mutations run in their order, one that is refused is null, and GET runs none', async () => {
    const gateway = createGateway({ subgraphs: [access.local.subgraph], executor });
    const run = async (viewer: Viewer, query: string, onlyQueries = false) => {
      const context = { viewer, signal: new AbortController().signal };
      const { text } = await gateway.execute({ query, variables: {}, onlyQueries }, context);
      return JSON.parse(text);
    };
    const asking = (key: string, field: string) =>
      `${key}: requestAccess(product: "people.customers", fields: ["${field}"], purpose: "p", until: "${emailForADay.until}") { id columns }`;
    const text = `mutation { ${asking('a', 'email')} ${asking('b', 'country')} ${asking('c', 'phone')} }`;
    expect((await run(asker, text, true)).errors).toHaveLength(1);
    expect(await listAs(platform)).toEqual([]);
    const { data, errors } = await run(asker, text);
    const { a, c } = data;
    expect([a.columns, data.b, c.columns]).toEqual([['email'], null, ['phone']]);
    expect(
      errors.map(({ path, extensions }: { path: string[]; extensions: { code: string } }) => [path, extensions.code]),
    ).toEqual([[['b'], 'ACCESS_FIELD_CLEAR']]);
    const decision = (key: string, kind: string) =>
      `${key}: decideAccess(request: "${a.id}", decision: ${kind}) { state }`;
    expect(await run(owner, `mutation { ${decision('x', 'APPROVE')} ${decision('y', 'DENY')} }`)).toEqual({
      data: { x: { state: 'APPROVED' }, y: { state: 'REVOKED' } },
    });
  });
});
