import { expect, it } from 'vitest';
import { nameOfKey, overlayFiles, pathOf } from '../../contracts/overlay-files.ts';

it('lets the later origin win where two files stand for the same, whatever they are called', () => {
  const folder = [
    { path: 'contracts/orders/domain.yml', text: 'a' },
    { path: 'contracts/orders/order_facts.contract.yaml', text: 'b' },
    { path: 'contracts/orders/order_facts.v3.contract.yaml', text: 'c' },
    { path: 'contracts/orders/stray.yaml', text: 'd' },
  ];
  const published = [
    { path: 'published/orders/domain.yaml', text: 'e' },
    { path: 'published/orders/order_facts.v3.contract.yaml', text: 'f' },
  ];
  expect(overlayFiles(folder, published).map(({ text }) => text)).toEqual(['e', 'b', 'f', 'd']);
});

it('knows the file of a key and the key of no other text', () => {
  const name = nameOfKey('orders.order_facts@3');
  expect(name === null ? null : pathOf(name)).toBe('orders/order_facts.v3.contract.yaml');
  expect(nameOfKey('orders.order_facts@03')).toBeNull();
  expect(nameOfKey('../x.y')).toBeNull();
});
