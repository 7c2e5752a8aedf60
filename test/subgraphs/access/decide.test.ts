// The decision table: who reads a product, which columns how, which rows.

import { describe, expect, it } from 'vitest';
import type { Column, Grantee, Product, RowRule } from '../../../contracts/product.ts';
import { anonymous, type Viewer } from '../../../identity/viewer.ts';
import { decide } from '../../../subgraphs/access/decide.ts';
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
): Product => ({
  ...template,
  columns,
  access: { discovery: 'public', read: [], write: [], unmask: [], rows: [], minGroup: null, ...access },
});

describe('reading is granted', () => {
  it.each([
    ['by role', { read: [to({ role: 'analyst' })] }, { role: 'analyst' }, true],
    ['not to another role', { read: [to({ role: 'analyst' })] }, { role: 'admin' }, false],
    ['not to a role in another case', { read: [to({ role: 'analyst' })] }, { role: 'ANALYST' }, false],
    ['by domain', { read: [to({ domain: 'marketing' })] }, { role: 'x', domain: 'marketing' }, true],
    ['not to nobody’s domain', { read: [to({ domain: 'marketing' })] }, { role: 'x' }, false],
    ['by team', { read: [to({ team: 'growth' })] }, { team: 'growth' }, true],
    [
      'where role and domain both hold',
      { read: [to({ role: 'analyst', domain: 'm' })] },
      { role: 'analyst', domain: 'm' },
      true,
    ],
    ['not where only one of them holds', { read: [to({ role: 'analyst', domain: 'm' })] }, { role: 'analyst' }, false],
    ['by write', { write: [to({ domain: 'shop' })] }, { domain: 'shop' }, true],
    ['by unmask', { unmask: [to({ role: 'admin' })] }, { role: 'admin' }, true],
    ['not by a grantee that names nothing', { read: [to({})] }, { role: 'anonymous' }, false],
    ['not where no rule stands', {}, { role: 'admin', domain: 'shop' }, false],
  ] as const)('%s', (_, access, who, granted) => {
    expect(decide(product(access), viewer(who)).kind).toBe(granted ? 'granted' : 'denied');
  });
});

describe('a column is', () => {
  const access = { read: [to({ role: 'analyst' })] };
  const decideOne = (one: Column) => {
    const decision = decide(product(access, [one]), viewer({ role: 'analyst' }));
    return decision.kind === 'granted' ? decision.columns.get(one.name)?.kind : undefined;
  };
  it.each([
    ['clear without a mask', {}, 'clear'],
    ['clear for whom its unmask names', { mask: 'redact', unmask: [to({ role: 'analyst' })] }, 'clear'],
    ['masked for others', { mask: 'redact', unmask: [to({ role: 'admin' })] }, 'masked'],
    ['masked for all where unmask names nobody', { mask: 'last4', unmask: [] }, 'masked'],
    ['masked by paths in its documents', { piiPaths: [{ text: 'a', steps: [] }], unmask: [] }, 'masked'],
    [
      'clear with such paths for whom its unmask names',
      { piiPaths: [{ text: 'a', steps: [] }], unmask: [to({ role: 'analyst' })] },
      'clear',
    ],
    ['denied by the mask deny, whatever its paths', { mask: 'deny', piiPaths: [{ text: 'a', steps: [] }] }, 'denied'],
    ['denied by the mask deny', { mask: 'deny', unmask: [to({ role: 'admin' })] }, 'denied'],
  ] as const)('%s', (_, parts, kind) => {
    expect(decideOne(column({ name: 'a', ...parts }))).toBe(kind);
  });
});

describe('rows', () => {
  const rule = (where: RowRule['where'], role = 'analyst'): RowRule => ({ grantee: to({ role }), where });
  const claim = { kind: 'claim', claim: 'countries' } as const;
  const decideRows = (rows: readonly RowRule[], claims: Record<string, unknown>) => {
    const decision = decide(product({ read: [to({ role: 'analyst' })], rows }), viewer({ role: 'analyst', claims }));
    return decision.kind === 'granted' ? decision.rows : undefined;
  };
  const isIn = { column: 'a', operator: 'in', operand: claim } as const;
  const isEqual = { column: 'a', operator: 'eq', operand: claim } as const;

  it.each([
    ['all without a rule', [], {}, { kind: 'all' }],
    ['all where the rule is for another role', [rule([isIn], 'other')], {}, { kind: 'all' }],
    [
      'of a list',
      [rule([isIn])],
      { countries: ['DE', 1, true] },
      { kind: 'every', comparisons: [{ column: 'a', operator: 'in', values: ['DE', '1', 'true'] }] },
    ],
    [
      'of one value',
      [rule([isEqual])],
      { countries: 'DE' },
      { kind: 'every', comparisons: [{ column: 'a', operator: 'eq', values: ['DE'] }] },
    ],
    ['none for a missing claim', [rule([isIn])], {}, { kind: 'none' }],
    ['none for a claim of null', [rule([isIn])], { countries: null }, { kind: 'none' }],
    ['none for a claim that is an object', [rule([isIn])], { countries: { DE: true } }, { kind: 'none' }],
    ['none for a list where one value is due', [rule([isEqual])], { countries: ['DE', 'FR'] }, { kind: 'none' }],
    [
      'none where one of two rules has no claim',
      [rule([isIn]), rule([{ ...isIn, operand: { kind: 'claim', claim: 'x' } }])],
      { countries: ['DE'] },
      { kind: 'none' },
    ],
    [
      'none for a claim that only the prototype has',
      [rule([{ ...isIn, operand: { kind: 'claim', claim: 'constructor' } }])],
      {},
      { kind: 'none' },
    ],
  ] as const)('%s', (_, rows, claims, expected) => {
    expect(decideRows(rows, claims)).toEqual(expected);
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
});
