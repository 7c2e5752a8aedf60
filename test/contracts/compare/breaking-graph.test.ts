// graphql-js as the judge of what breaks who reads the graph: whatever it calls breaking must be a major change here, too.

import { buildASTSchema, findBreakingChanges, type GraphQLSchema, parse } from 'graphql';
import { expect, it } from 'vitest';
import { printDomainSdl } from '../../../cli/print-graph.ts';
import { changesOf, type Files, load, shop } from './shop.ts';
import { edits } from './shop-edits.ts';

function schemaOf(files: Files): GraphQLSchema {
  return buildASTSchema(parse(printDomainSdl(load(files).mesh, 'shop')), { assumeValid: true, assumeValidSDL: true });
}

const before = schemaOf(shop);
const breakingOf = (after: Files) =>
  findBreakingChanges(before, schemaOf(after)).map(({ type, description }) => `${type}: ${description}`);

const lesser = edits
  .flatMap(([what, cases]) => cases.map(([name, after]) => [`${what} ${name}`, after] as const))
  .filter(([, after]) => changesOf(after).every(({ level }) => level !== 'major'));

it.each(lesser)('%s', (_what, after) => {
  expect(breakingOf(after)).toEqual([]);
});

it('finds breaking changes at all', () => {
  const { 'shop/orders.contract.yaml': text = '' } = shop;
  const after = { ...shop, 'shop/orders.contract.yaml': text.replace('  - { name: note, type: string }\n', '') };
  expect(breakingOf(after)).toContain('FIELD_REMOVED: ShopOrders.note was removed.');
});
