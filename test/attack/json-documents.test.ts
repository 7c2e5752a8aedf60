// The door of documents: whatever a masked viewer asks of a JSON column with `pii_paths`, two databases that differ only at
// these places answer byte for byte the same, and what is in clear beside them is answered in clear. Filters
// stand in json-document-filters.test.ts.

import { afterAll, describe, expect, it } from 'vitest';
import { admin, analyst, viewerOf } from '../support/shop-mesh.ts';
import { documents } from './document-mesh.ts';
import { ask, list, nodesOf, openDocumentTwins, where } from './document-twins.ts';

const { first, second, askMasked, close } = await openDocumentTwins();
afterAll(close);

const helpdesk = viewerOf('helpdesk');

describe('a masked viewer gets of a document', () => {
  it('the constant at each masked place, whatever stands there, and the rest in clear', async () => {
    const { data, codes } = await askMasked(list('id profile'));
    expect(codes).toEqual([]);
    const shown = nodesOf(data).map(({ profile }) => profile);
    expect(shown).toHaveLength(documents.length);
    const common = { secrets: '***', 'first.name': '***' };
    expect(shown.slice(0, 9)).toEqual([
      { ...common, user: { email: '***', plan: 'pro' } },
      { ...common, user: { email: '***', plan: 'free' } },
      { ...common, user: { email: '***', visits: 3 } },
      { ...common, user: { email: '***', contact: { phone: '***', kind: 'work' } } },
      { ...common, user: '***', n: 1 },
      { ...common, user: { email: '***', contact: '***' } },
      { ...common, devices: '***' },
      '***',
      '***',
    ]);
    expect(shown[9]).toEqual({
      ...common,
      devices: [{ ip: '***', os: 'ios' }, { ip: '***', os: 'web' }, '***', '***'],
    });
    expect(shown[10]).toEqual({ ...common, grid: [[{ name: '***', at: 1 }], [], '***'] });
    expect(shown[11]).toEqual({ ...common, tags: ['***', '***', '***'] });
    expect(shown[13]).toEqual({ ...common, first: { name: 'clear' } });
    expect(Object.getOwnPropertyDescriptor(shown[14], '__proto__')?.value).toEqual({ secret: '***', shown: 1 });
    expect(shown[15]).toEqual({ ...common, places: { home: '***', work: 'Rome' } });
    expect(shown[16]).toEqual({ ...common, places: [{ home: '***' }, { home: '***', work: 'Oslo' }] });
  });

  it('nothing more under aliases, in fragments, below relations, by key, in edges and from its subgraph directly', async () => {
    for (const query of [
      list('id: profile profile: id a: profile b: profile'),
      list('...F ... on CrmProfiles { profile }').concat(' fragment F on CrmProfiles { one: profile spare hidden }'),
      list('above { profile } below(first: 5) { nodes { profile spare above { profile(path: "user") } } }'),
      list('__proto__: profile constructor: profile(path: "user.email")'),
      '{ crm { profilesByKey(id: 1) { profile spare p: profile(path: "user") } } }',
      '{ crm { profiles(first: 3) { edges { cursor node { profile } } pageInfo { hasNextPage } } } }'.replace(
        'cursor ',
        '',
      ),
    ]) {
      const { codes } = await askMasked(query);
      expect(codes, query).toEqual([]);
    }
    const query =
      '{ _entities(representations: [{ __typename: "CrmProfiles", id: 2 }]) { ... on CrmProfiles { profile s: profile(path: "user.email") } } }';
    const signal = new AbortController().signal;
    const replies = [first, second].map(({ subgraph }) =>
      subgraph.execute({ query, variables: {} }, { viewer: analyst, signal }),
    );
    const [one, other] = await Promise.all(replies);
    expect(one).toEqual(other);
    expect(one?.dataText).toContain('"s":"***"');
  });

  it('null for NULL of a document, which is told, and nothing of a column that is masked as a whole', async () => {
    const { data } = await askMasked(
      list('spare hidden at: spare(path: "kept") mail: spare(path: "email") h: hidden(path: "email")'),
    );
    const keys = { hidden: null, h: null };
    expect(nodesOf(data).slice(0, 3)).toEqual([
      { ...keys, spare: { email: '***', kept: 1.5 }, at: 1.5, mail: '***' },
      { ...keys, spare: null, at: null, mail: null },
      { ...keys, spare: { email: '***' }, at: null, mail: '***' },
    ]);
    expect((await askMasked(list('closed'))).codes).toEqual(['FORBIDDEN_FIELD']);
    expect((await askMasked(list('closed(path: "kept")'))).codes).toEqual(['FORBIDDEN_FIELD']);
    for (const filter of [
      '{ hidden: { hasKey: "kept" } }',
      '{ hidden: { contains: {} } }',
      '{ hidden: { isNull: true } }',
    ]) {
      expect((await askMasked(where(filter))).codes, filter).toEqual(['FORBIDDEN_FIELD']);
    }
  });
});

describe('a path is followed in the masked document', () => {
  const read = async (path: string) => {
    const { data, codes } = await askMasked(`query ($path: String) ${list('at: profile(path: $path)')}`, { path });
    expect(codes, path).toEqual([]);
    const inline = await askMasked(list(`at: profile(path: ${JSON.stringify(path)})`));
    expect(inline.data, path).toEqual(data);
    return nodesOf(data).map(({ at }) => at);
  };

  it('to masked places, above and below them', async () => {
    expect((await read('user.email')).slice(0, 6)).toEqual(['***', '***', '***', '***', null, '***']);
    expect((await read('$.user')).slice(0, 2)).toEqual([
      { email: '***', plan: 'pro' },
      { email: '***', plan: 'free' },
    ]);
    expect(new Set(await read('user.email.qzj3'))).toEqual(new Set([null]));
    expect(new Set(await read('user.email.qzj3[0]'))).toEqual(new Set([null]));
    expect(new Set(await read('user[0].email'))).toEqual(new Set([null]));
    expect(new Set(await read('[1].user.email'))).toEqual(new Set([null]));
    expect((await read('user.plan')).slice(0, 3)).toEqual(['pro', 'free', null]);
    expect((await read('devices[0]'))[9]).toEqual({ ip: '***', os: 'ios' });
    expect((await read('devices[-1]'))[9]).toBe('***');
    expect((await read('devices[0].ip'))[9]).toBe('***');
    expect((await read('devices[2].ip'))[9]).toBeNull();
    expect((await read('grid[0][0]'))[10]).toEqual({ name: '***', at: 1 });
    expect((await read('tags[1]'))[11]).toBe('***');
    expect(new Set((await read('secrets')).slice(9))).toEqual(new Set(['***']));
    expect(new Set(await read('secrets.qzj27[0]'))).toEqual(new Set([null]));
    expect((await read('"first.name"'))[13]).toBe('***');
    expect((await read('first.name'))[13]).toBe('clear');
    expect((await read('["__proto__"].secret'))[14]).toBe('***');
    expect((await read('__proto__.shown'))[14]).toBe(1);
    for (const path of [
      'devices[999999999]',
      'devices[-999999999].ip',
      'user["email"]',
      'places.home',
      'places[1].home',
    ])
      await read(path);
  });

  it('and one that cannot be read is refused without a look at the data', async () => {
    for (const path of ['', '$', 'user..email', 'devices[*].ip', 'user[', '$$', 'a'.repeat(3) + '.b'.repeat(30)]) {
      expect((await askMasked(`query ($path: String) ${list('profile(path: $path)')}`, { path })).codes).toEqual([
        'ARGUMENT_INVALID',
      ]);
      expect((await askMasked(list(`profile(path: ${JSON.stringify(path)})`))).codes).toEqual(['ARGUMENT_INVALID']);
    }
    const whole = await askMasked(`query ($path: String) ${list('profile(path: $path)')}`, { path: null });
    expect(whole.data).toEqual((await askMasked(list('profile'))).data);
  });

  it('and two paths of one request are two, also in variables', async () => {
    const query = `query ($a: String, $b: String) ${list('a: profile(path: $a) b: profile(path: $b) c: profile(path: "n")')}`;
    const { data } = await askMasked(query, { a: 'user.plan', b: 'user.email' });
    expect(nodesOf(data)[0]).toEqual({ a: 'pro', b: '***', c: null });
    const again = await askMasked(query, { a: 'user.email', b: 'user.plan' });
    expect(nodesOf(again.data)[0]).toEqual({ a: '***', b: 'pro', c: null });
  });
});

it('a viewer in clear gets, filters and follows the raw document, and so does one who is in clear on a single column', async () => {
  const query = list('profile email: profile(path: "user.email") spare');
  const [one, other] = [await ask(first, admin, query), await ask(second, admin, query)];
  expect(one).not.toBe(other);
  expect(nodesOf(JSON.parse(one).data)[0]).toEqual({
    profile: { user: { email: 'qzj1@x.org', plan: 'pro' } },
    email: 'qzj1@x.org',
    spare: { email: 'qzj40', kept: 1.5 },
  });
  const guess = where('{ profile: { contains: { user: { email: "qzj1@x.org" } } } }');
  expect(JSON.parse(await ask(first, admin, guess)).data.crm.profiles.nodes).toEqual([{ id: 1 }]);
  const mixed = nodesOf(JSON.parse(await ask(first, helpdesk, query)).data)[0];
  expect(mixed).toMatchObject({ email: 'qzj1@x.org', spare: { email: '***', kept: 1.5 } });
});

it('numbers in clear keep their digits, at a path too, also from a json column', async () => {
  const text = await ask(
    first,
    analyst,
    list(
      'profile spare at: spare(path: "kept") all: settings sizes: settings(path: "sizes") n: settings(path: "sizes[2].number")',
    ),
  );
  expect(text).toContain('"at":1.50');
  expect(text).toContain('"sizes":[1, 2.50, {"number": 12345678901234567890}]');
  expect(text).toContain('"n":12345678901234567890');
});

it('a NULL in a required document is a broken contract, at its path, and for who asks for a place of it just null', async () => {
  await first.client.query('alter table crm_product.profiles alter profile drop not null');
  await first.client.query('insert into crm_product.profiles (id) values (100)');
  try {
    for (const viewer of [analyst, admin]) {
      const whole = JSON.parse(await ask(first, viewer, '{ crm { profilesByKey(id: 100) { id profile } } }'));
      expect(whole.data).toEqual({ crm: { profilesByKey: { id: 100, profile: null } } });
      expect(whole.errors[0].extensions.code).toBe('VALUE_MISSING');
      const place = JSON.parse(
        await ask(first, viewer, '{ crm { profilesByKey(id: 100) { id profile(path: "user") } } }'),
      );
      expect(place).toEqual({ data: { crm: { profilesByKey: { id: 100, profile: null } } } });
    }
  } finally {
    await first.client.query('delete from crm_product.profiles where id = 100');
  }
});

it('a column that is json is refused with the next step, since not every json can be masked', async () => {
  await first.client.query('alter table crm_product.profiles alter spare type json');
  try {
    const { problems } = await first.reopen();
    expect(problems.map(({ message }) => message)).toEqual([
      'crm/profiles.contract.yaml:25:5 The column "spare" of crm_product.profiles is json, but the pii_paths of crm.profiles can be masked in jsonb only. Alter the column to jsonb, or give it mask: "null" or deny.',
    ]);
  } finally {
    await first.client.query('alter table crm_product.profiles alter spare type jsonb');
  }
});

it('the schema says what is masked, and who sees it', () => {
  const { sdl } = first.subgraph;
  const argument = `(
    "Only this place of the document, such as user.plan or items[0].sku; null where there is none."
    path: String
  )`;
  expect(sdl).toContain(`  spare${argument}: JSON @pii(kind: "attribute", mask: "paths", revealTo: ["admin"])`);
  expect(sdl).toContain(`  hidden${argument}: JSON @pii(kind: "attribute", mask: "null", revealTo:`);
  expect(sdl).toContain(`  settings${argument}: JSON\n`);
  expect(sdl).toContain('Masked (*** at email); in clear for admin.');
  expect(first.gateway.current().supergraphSdl).toContain('mask: "paths"');
  expect(sdl).not.toMatch(/\bPROFILE\b/);
});
