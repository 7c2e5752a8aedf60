// The decision table of `access:`, every kind of viewer against every key: who reads, writes and finds a product, and how
// each column is seen. Which rows are seen stands in row-rules.test.ts.

import { describe, expect, it } from 'vitest';
import type { Column, Grantee, Product, RowRule } from '../../../contracts/product.ts';
import { anonymous, type Viewer } from '../../../identity/viewer.ts';
import { decide, mayRead, mayWrite } from '../../../subgraphs/access/decide.ts';
import { mayFind } from '../../../subgraphs/access/may-find.ts';
import { loadShopMesh } from '../../support/shop-mesh.ts';

const [template] = loadShopMesh().products;
if (template === undefined) throw new Error('the test mesh is empty');

const to = (parts: Partial<Grantee>): Grantee => ({ role: null, domain: null, team: null, ...parts });
const viewer = (parts: Partial<Viewer>): Viewer => ({ ...anonymous, ...parts });
const column = (parts: Partial<Column>): Column => ({
  ...(template.columns[0] as Column),
  mask: null,
  unmask: [],
  ...parts,
});
const product = (
  access: Partial<Product['access']>,
  columns: readonly Column[] = [column({ name: 'a' })],
  status: Product['status'] = 'published',
): Product => ({
  ...template,
  domain: 'orders',
  status,
  columns,
  access: { discovery: 'public', read: [], write: [], unmask: [], rows: [], minGroup: null, ...access },
});

/** Everybody whom a grantee could be meant for, and those who are only nearly so. */
const viewers = {
  anonymous: {},
  analyst: { role: 'analyst' },
  'ANALYST, in another case': { role: 'ANALYST' },
  'an analyst of marketing': { role: 'analyst', domain: 'marketing' },
  'an analyst of team growth': { role: 'analyst', team: 'growth' },
  'an analyst of marketing, team growth': { role: 'analyst', domain: 'marketing', team: 'growth' },
  admin: { role: 'admin' },
  'an admin of marketing, team growth': { role: 'admin', domain: 'marketing', team: 'growth' },
  'an admin of Marketing, team Growth': { role: 'admin', domain: 'Marketing', team: 'Growth' },
  'a role named marketing, a domain named analyst': { role: 'marketing', domain: 'analyst', team: 'analyst' },
  'analyst by a claim alone': { role: 'x', claims: { role: 'analyst', roles: ['analyst'], domain: 'marketing' } },
} as const satisfies Record<string, Partial<Viewer>>;
type Who = keyof typeof viewers;

const analysts: readonly Who[] = [
  'analyst',
  'an analyst of marketing',
  'an analyst of team growth',
  'an analyst of marketing, team growth',
];
const whole: readonly Who[] = ['an analyst of marketing, team growth'];

/** Who is meant by each form of grantee; all others are not. */
const grantees: readonly (readonly [form: string, grantee: Grantee, meant: readonly Who[]])[] = [
  ['nobody', to({}), []],
  ['anonymous', to({ role: 'anonymous' }), ['anonymous']],
  ['a role', to({ role: 'analyst' }), analysts],
  [
    'a domain',
    to({ domain: 'marketing' }),
    ['an analyst of marketing', ...whole, 'an admin of marketing, team growth'],
  ],
  ['a team', to({ team: 'growth' }), ['an analyst of team growth', ...whole, 'an admin of marketing, team growth']],
  ['a role of a domain', to({ role: 'analyst', domain: 'marketing' }), ['an analyst of marketing', ...whole]],
  ['a role of a team', to({ role: 'analyst', team: 'growth' }), ['an analyst of team growth', ...whole]],
  ['a team of a domain', to({ domain: 'marketing', team: 'growth' }), [...whole, 'an admin of marketing, team growth']],
  ['all three', to({ role: 'analyst', domain: 'marketing', team: 'growth' }), whole],
];

const cells = grantees.flatMap(([form, grantee, meant]) =>
  (Object.keys(viewers) as Who[]).map((who) => [who, form, grantee, meant.includes(who)] as const),
);

/** One word per question: whether the viewer reads, writes, finds as member, finds the draft, and how he sees the PII. */
function outcome(access: Partial<Product['access']>, who: Partial<Viewer>): string {
  const pii = column({ name: 'a', mask: 'redact', unmask: access.unmask ?? [] });
  const one = product({ ...access, discovery: 'members' }, [pii]);
  const asked = viewer(who);
  const decision = decide(one, asked);
  const says = [
    mayRead(one.access, asked) ? 'reads' : null,
    mayWrite(one.access, asked) ? 'writes' : null,
    mayFind(one, asked) ? 'finds' : null,
    mayFind({ ...one, status: 'draft' }, asked) ? 'finds the draft' : null,
    decision.kind === 'granted' ? (decision.columns.get('a')?.kind ?? 'no column') : null,
  ];
  return says.filter((word) => word !== null).join(', ') || 'nothing';
}

describe('access.read gives masked reading', () => {
  it.each(cells)('to %s, where it names %s', (who, _form, grantee, isMeant) => {
    expect(outcome({ read: [grantee] }, viewers[who])).toBe(isMeant ? 'reads, finds, masked' : 'nothing');
  });
});

describe('access.write gives masked reading, writing and the draft', () => {
  it.each(cells)('to %s, where it names %s', (who, _form, grantee, isMeant) => {
    const expected = isMeant ? 'reads, writes, finds, finds the draft, masked' : 'nothing';
    expect(outcome({ write: [grantee] }, viewers[who])).toBe(expected);
  });
});

describe('access.unmask gives clear reading, and neither writing nor the draft', () => {
  it.each(cells)('to %s, where it names %s', (who, _form, grantee, isMeant) => {
    expect(outcome({ unmask: [grantee] }, viewers[who])).toBe(isMeant ? 'reads, finds, clear' : 'nothing');
  });
});

describe('a row rule binds', () => {
  const where: RowRule['where'] = [{ column: 'a', operator: 'eq', operand: { kind: 'claim', claim: 'absent' } }];
  const everybody = Object.values(viewers).map((who) => to({ role: viewer(who).role }));
  it.each(cells)('%s, where it names %s', (who, _form, grantee, isMeant) => {
    const decision = decide(product({ read: everybody, rows: [{ grantee, where }] }), viewer(viewers[who]));
    expect(decision.kind === 'granted' && decision.rows.kind).toBe(isMeant ? 'none' : 'all');
  });
});

describe('several grants', () => {
  const other = to({ role: 'other' });
  it.each<readonly [string, Partial<Product['access']>, Partial<Viewer>, string]>([
    [
      'of which one is meant suffice',
      { read: [other, to({ role: 'analyst' })] },
      viewers.analyst,
      'reads, finds, masked',
    ],
    [
      'do not add up to a role of a domain',
      { read: [to({ role: 'analyst', domain: 'm' }), to({ role: 'x', domain: 'marketing' })] },
      viewers['an analyst of marketing'],
      'nothing',
    ],
    [
      'read and unmask for different people stay apart',
      { read: [to({ role: 'analyst' })], unmask: [other] },
      viewers.analyst,
      'reads, finds, masked',
    ],
    [
      'write by domain and unmask by role hold together',
      { write: [to({ domain: 'marketing' })], unmask: [to({ role: 'analyst' })] },
      viewers['an analyst of marketing'],
      'reads, writes, finds, finds the draft, clear',
    ],
    ['none at all gives nothing, not even to an admin', {}, viewers.admin, 'nothing'],
    [
      'for others gives the domain that owns the product its draft alone',
      { read: [other] },
      { role: 'x', domain: 'orders' },
      'finds the draft',
    ],
  ])('%s', (_name, access, who, expected) => {
    expect(outcome(access, who)).toBe(expected);
  });
});

describe('a product is found', () => {
  const read = [to({ role: 'analyst' })];
  const write = [to({ team: 'makers' })];
  const people = [
    viewers.anonymous,
    viewers.analyst,
    viewers.admin,
    { role: 'x', domain: 'orders' },
    { role: 'x', team: 'makers' },
  ];
  it.each<readonly [Product['status'], Product['access']['discovery'], string]>([
    ['published', 'public', 'anonymous, reader, other, owning domain, writer'],
    ['deprecated', 'public', 'anonymous, reader, other, owning domain, writer'],
    ['published', 'members', 'reader, writer'],
    ['deprecated', 'members', 'reader, writer'],
    ['draft', 'public', 'owning domain, writer'],
    ['draft', 'members', 'owning domain, writer'],
  ])('%s and %s: by %s', (status, discovery, expected) => {
    const one = product({ discovery, read, write }, [], status);
    const names = ['anonymous', 'reader', 'other', 'owning domain', 'writer'];
    expect(names.filter((_, index) => mayFind(one, viewer(people[index] ?? {}))).join(', ')).toBe(expected);
  });
});

describe('a column', () => {
  const seeAs = (parts: Partial<Column>, who: Partial<Viewer>) => {
    const decision = decide(
      product({ read: [to({ role: 'analyst' }), to({ role: 'admin' })] }, [column({ name: 'a', ...parts })]),
      viewer(who),
    );
    return decision.kind === 'granted' ? decision.columns.get('a') : undefined;
  };
  const admins = [to({ role: 'admin' })];
  const masks = ['redact', 'last4', 'sha256', 'tokenize', 'null', 'year', 'bucket'] as const;

  it('without a mask is clear for everybody who reads, whatever unmask says', () => {
    expect([seeAs({}, viewers.analyst), seeAs({ unmask: admins }, viewers.analyst)]).toEqual(
      Array(2).fill({ kind: 'clear' }),
    );
  });

  it.each(masks)('with the mask %s is clear for whom its unmask names, and masked for others', (mask) => {
    expect(seeAs({ mask, unmask: admins }, viewers.admin)).toEqual({ kind: 'clear' });
    const rule = `it is masked (${mask}) and clear only for role admin; ask the owner of the product for access`;
    expect(seeAs({ mask, unmask: admins }, viewers.analyst)).toEqual({ kind: 'masked', mask, rule });
  });

  it.each(masks)('with the mask %s whose unmask names nobody is masked for all', (mask) => {
    expect(seeAs({ mask, unmask: [] }, viewers.admin)).toMatchObject({ kind: 'masked', mask });
  });

  it('with the mask deny is clear for whom its unmask names, and denied to others', () => {
    expect(seeAs({ mask: 'deny', unmask: admins }, viewers.admin)).toEqual({ kind: 'clear' });
    const rule = 'its contract denies it to all but role admin; leave it out, or ask the owner';
    expect(seeAs({ mask: 'deny', unmask: admins }, viewers.analyst)).toEqual({ kind: 'denied', rule });
    expect(seeAs({ mask: 'deny', unmask: [] }, viewers.admin)).toMatchObject({ kind: 'denied' });
  });

  it('with paths in its documents is clear for whom its unmask names, masked for others, and denied by deny', () => {
    const piiPaths = [{ text: 'a', steps: [] }];
    expect(seeAs({ piiPaths, unmask: admins }, viewers.admin)).toEqual({ kind: 'clear' });
    expect(seeAs({ piiPaths, unmask: admins }, viewers.analyst)).toMatchObject({ kind: 'masked' });
    expect(seeAs({ piiPaths, unmask: [] }, viewers.admin)).toMatchObject({ kind: 'masked' });
    expect(seeAs({ piiPaths, mask: 'deny', unmask: admins }, viewers.analyst)).toMatchObject({ kind: 'denied' });
  });

  it('has no rule that names the viewer, since those of one class share it', () => {
    const rules = [viewers.analyst, viewers['an analyst of marketing']].map((who) => seeAs({ mask: 'redact' }, who));
    expect(rules[0]).toEqual(rules[1]);
  });
});

it('the viewer class is the clear columns and the shape of the row rule, not its values', () => {
  const rows: RowRule[] = [
    {
      grantee: to({ role: 'analyst' }),
      where: [{ column: 'a', operator: 'in', operand: { kind: 'claim', claim: 'c' } }],
    },
  ];
  const one = product({ read: [to({ role: 'analyst' })], rows }, [
    column({ name: 'a' }),
    column({ name: 'b', mask: 'redact' }),
  ]);
  const classOf = (claims: Record<string, unknown>) => {
    const decision = decide(one, viewer({ role: 'analyst', claims }));
    return decision.kind === 'granted' ? decision.viewerClass : undefined;
  };
  expect(classOf({ c: ['DE'] })).toBe('clear: a; rows: a in');
  expect(classOf({ c: ['FR', 'IT'] })).toBe('clear: a; rows: a in');
  expect(classOf({})).toBe('clear: a; rows: none');
});
