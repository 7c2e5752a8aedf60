// Which columns the SDL marks as personal.

import { expect, it } from 'vitest';
import { printPii } from '../../subgraphs/product/pii-directive.ts';
import { loadShopMesh } from '../support/shop-mesh.ts';

it('marks a masked column whatever its tags say, so that no subgraph of foreign make is handed it', () => {
  const product = loadShopMesh().products.find(({ id }) => id === 'people.customers');
  const email = product?.columns.find(({ name }) => name === 'email');
  if (product === undefined || email === undefined) throw new Error('no such column');
  const marked = ' @pii(kind: "attribute", mask: "redact", revealTo: ["admin"])';
  expect(printPii(product, email)).toBe(marked);
  expect(printPii(product, { ...email, isPii: false, tags: [] })).toBe(marked);
  expect(printPii(product, { ...email, isPii: false, tags: [], mask: null })).toBe('');
});
