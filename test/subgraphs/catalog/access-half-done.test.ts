// Access requests where something fails on the way: nothing is half done, and what is taken back is taken back.

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Viewer } from '../../../identity/viewer.ts';
import {
  type AccessRequests,
  approved,
  asker,
  decide,
  emailForADay,
  keptOf,
  openAccessRequests,
  owner,
  pending,
  request,
  seesEmail,
} from '../../support/access-requests.ts';

let access: AccessRequests;
beforeAll(async () => {
  access = await openAccessRequests();
});
afterAll(() => access.close());
afterEach(() => access.reset());

const kept = () => keptOf(access);
const emailAs = (viewer: Viewer) => seesEmail(access, viewer);

describe('nothing is half done', () => {
  it('where what must be prepared before an approval cannot be', async () => {
    const first = await approved(access, asker);
    const id = await pending(access, asker, { fields: ['phone'] });
    const before = await kept();
    const seen: unknown[] = [];
    access.hooks.prepareGrants = async (grants) => {
      seen.push(grants.map(({ id, columns }) => [id, columns]));
      throw new Error('no role can be made');
    };
    const { data, errors } = await decide(access, owner, { request: id, decision: 'APPROVE' });
    expect([data, errors]).toEqual([{ decideAccess: null }, ['INTERNAL_ERROR decideAccess']]);
    expect(seen).toEqual([
      [
        [first, ['email']],
        [id, ['phone']],
      ],
    ]);
    expect(await kept()).toBe(before);
    await decide(access, owner, { request: id, decision: 'DENY' }); // nothing to prepare
    expect(seen).toHaveLength(1);
  });

  it('where the ledger takes no entry', async () => {
    const id = await pending(access, asker);
    const before = await kept();
    access.hooks.assertRecordable = () => {
      throw new Error('full');
    };
    expect((await decide(access, owner, { request: id, decision: 'APPROVE' })).errors).toEqual([
      'INTERNAL_ERROR decideAccess',
    ]);
    expect((await request(access, asker, { purpose: 'Another.' })).errors).toEqual(['INTERNAL_ERROR requestAccess']);
    expect(await kept()).toBe(before);
    expect(await emailAs(asker)).toBe('MASKED');
  });

  it('where the ledger takes no entry, access is taken back all the same, and the operator is told', async () => {
    const id = await approved(access, asker);
    const cause = new Error('full');
    access.hooks.assertRecordable = access.hooks.record = () => {
      throw cause;
    };
    const { data, errors } = await decide(access, owner, { request: id, decision: 'DENY' });
    expect([data.decideAccess.state, errors, await emailAs(asker)]).toEqual(['REVOKED', [], 'MASKED']);
    expect(access.failures).toEqual([{ missing: 'entry', request: id, cause }]);
  });

  it('where it cannot be kept at the last moment: the ledger, of which nothing can be taken out, tells nothing of it', async () => {
    const id = await pending(access, asker);
    const before = await kept();
    await access.pool.query(`create function fail() returns trigger language plpgsql as 'begin raise exception $$late$$; end';
      create constraint trigger late after update on concord.access_requests deferrable initially deferred
      for each row execute function fail()`);
    try {
      expect((await decide(access, owner, { request: id, decision: 'APPROVE' })).errors).toEqual([
        'INTERNAL_ERROR decideAccess',
      ]);
      expect(await kept()).toBe(before);
      expect(await emailAs(asker)).toBe('MASKED');
    } finally {
      await access.pool.query('drop function fail() cascade');
    }
  });

  it('where the ledger takes no entry of what is kept already: it stands, and the operator is told', async () => {
    const id = await pending(access, asker);
    access.ledger.length = 0;
    const cause = new Error('full since just now');
    access.hooks.record = () => {
      throw cause;
    };
    const { data, errors } = await decide(access, owner, { request: id, decision: 'APPROVE' });
    expect([data.decideAccess.state, errors, access.ledger]).toEqual(['APPROVED', [], []]);
    expect(access.failures).toEqual([{ missing: 'entry', request: id, cause }]);
    const { rows } = await access.pool.query('select event from concord.access_events order by number');
    expect(rows).toEqual([{ event: 'requested' }, { event: 'approved' }]);
    expect(await emailAs(asker)).toBe('CLEAR');
  });

  it('where access is taken back and what is left cannot be prepared: it is taken back, and the operator is told', async () => {
    const first = await approved(access, asker);
    const second = await approved(access, asker, { fields: ['phone'] });
    access.ledger.length = 0;
    const cause = new Error('no role can be made');
    const seen: unknown[] = [];
    access.hooks.prepareGrants = async (grants) => {
      seen.push([grants.map(({ id }) => id), await emailAs(asker)]);
      throw cause;
    };
    const { data, errors } = await decide(access, owner, { request: first, decision: 'DENY' });
    expect([data.decideAccess.state, errors]).toEqual(['REVOKED', []]);
    expect(seen).toEqual([[[second], 'MASKED']]);
    expect(access.failures).toEqual([{ missing: 'roles', request: first, cause }]);
    expect(access.ledger.map((entry) => entry.kind === 'access' && entry.event)).toEqual(['revoked']);
    await decide(access, owner, { request: second, decision: 'DENY' }); // leaves nothing to prepare
    expect(seen).toHaveLength(1);
  });

  it('where one of several mutations fails: the others stand, in their order', async () => {
    const text = (fields: string) =>
      `requestAccess(product: "people.customers", fields: ["${fields}"], purpose: "p", until: "${emailForADay.until}") { columns }`;
    const { data, errors } = await access.ask(
      asker,
      `mutation { a: ${text('email')} b: ${text('nothing')} c: ${text('phone')} }`,
    );
    expect(data).toEqual({ a: { columns: ['email'] }, b: null, c: { columns: ['phone'] } });
    expect(errors).toEqual(['ACCESS_FIELD_UNKNOWN b']);
    expect(access.ledger.map((entry) => entry.kind === 'access' && entry.columns)).toEqual([['email'], ['phone']]);
  });
});
