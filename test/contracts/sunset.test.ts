// Who announces the sunset of a major, and what takes its place.

import { describe, expect, it } from 'vitest';
import { loadMesh } from '../../contracts/load.ts';

type Major = { readonly version: string; readonly deprecation?: string; readonly more?: string };

function sunsets(...majors: readonly Major[]) {
  const files = majors.map(({ version, deprecation, more = '' }, index) => ({
    path: `shop/things${index === 0 ? '' : `.v${version.split('.')[0]}`}.contract.yaml`,
    text: `name: shop.product.things
version: "${version}"
source: { table: shop_product.things }
primary_key: [id]
schema:
  - { name: id, type: string, required: true }
sla: { freshness: 1h }
semantics: {}
access: { read: [{ role: analyst }] }
${deprecation === undefined ? '' : `deprecation: { ${deprecation} }\n`}${more}`,
  }));
  const domain = { path: 'shop/domain.yaml', text: 'name: shop\nbounded_context: b\nowner: "@a"\n' };
  const { mesh } = loadMesh([domain, ...files]);
  return mesh.products.map(({ version, sunset }) => [
    version.text,
    sunset && [sunset.date, sunset.successor?.field ?? null],
  ]);
}

describe('the sunset of a major', () => {
  it('is announced by a later one that names it', () => {
    expect(
      sunsets(
        { version: '2.1.0' },
        { version: '3.0.0', deprecation: 'previous_version: 2.x, sunset_date: 2030-01-31' },
      ),
    ).toEqual([
      ['2.1.0', ['2030-01-31', 'shop.thingsV3']],
      ['3.0.0', null],
    ]);
  });

  it('is that of its own contract where this names no other, with the next major after it', () => {
    expect(
      sunsets({ version: '2.1.0', deprecation: 'sunset_date: 2030-01-31' }, { version: '3.0.0' }, { version: '4.0.0' }),
    ).toEqual([
      ['2.1.0', ['2030-01-31', 'shop.thingsV3']],
      ['3.0.0', null],
      ['4.0.0', null],
    ]);
    expect(sunsets({ version: '2.1.0', deprecation: 'previous_version: "2.0", sunset_date: 2030-01-31' })).toEqual([
      ['2.1.0', ['2030-01-31', null]],
    ]);
  });

  it('leads to the major that announces it, and each major has its own', () => {
    expect(
      sunsets(
        { version: '1.0.0' },
        { version: '2.0.0', deprecation: 'previous_version: 1.x, sunset_date: 2029-01-31' },
        { version: '3.0.0', deprecation: 'previous_version: "2", sunset_date: 2030-01-31' },
      ),
    ).toEqual([
      ['1.0.0', ['2029-01-31', 'shop.thingsV2']],
      ['2.0.0', ['2030-01-31', 'shop.thingsV3']],
      ['3.0.0', null],
    ]);
  });

  it('is not announced by a draft, nor by a contract that is refused', () => {
    const deprecation = 'previous_version: 2.x, sunset_date: 2030-01-31';
    expect(sunsets({ version: '2.1.0' }, { version: '3.0.0', deprecation, more: 'status: draft\n' })[0]).toEqual([
      '2.1.0',
      null,
    ]);
    expect(sunsets({ version: '2.1.0' }, { version: '3.0.0', deprecation, more: 'colour: red\n' })).toEqual([
      ['2.1.0', null],
    ]);
  });

  it('may have no date yet', () => {
    expect(sunsets({ version: '2.1.0', more: 'status: deprecated\n' }, { version: '3.0.0' })[0]).toEqual([
      '2.1.0',
      [null, 'shop.thingsV3'],
    ]);
  });

  it('is kept to the last millisecond of its day in UTC', () => {
    const { mesh } = loadMesh([
      { path: 'shop/domain.yaml', text: 'name: shop\nbounded_context: b\nowner: "@a"\n' },
      {
        path: 'shop/things.contract.yaml',
        text: `name: shop.product.things\nversion: "1.0.0"\nprimary_key: [id]\nschema:\n  - { name: id, type: string, required: true }\nsla: { freshness: 1h }\nsemantics: {}\naccess: { read: [{ role: analyst }] }\ndeprecation: { sunset_date: 2028-02-29 }\n`,
      },
    ]);
    expect(mesh.products[0]?.sunset?.endsAt).toBe(Date.parse('2028-03-01T00:00:00Z'));
  });
});
