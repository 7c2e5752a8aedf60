// Columns with names that JavaScript has a use for.

import { expect, it } from 'vitest';
import { printDomainSdl } from '../../cli/print-graph.ts';
import { loadMesh } from '../../contracts/load.ts';

it.each(['constructor', 'to_string', 'has_own_property', 'value_of'])('a column may be called %s', (name) => {
  const { mesh, problems } = loadMesh([
    { path: 'shop/domain.yaml', text: 'name: shop\nbounded_context: Shop.\nowner: "@shop"\n' },
    {
      path: 'shop/visits.contract.yaml',
      text: `name: shop.product.visits
version: "1.0.0"
primary_key: [id]
schema: [{ name: id, type: string, required: true }, { name: ${name}, type: string, description: Called so. }]
sla: { freshness: 1h }
semantics: {}
access: { read: [{ role: analyst }] }
`,
    },
  ]);
  expect(problems).toEqual([]);
  expect(printDomainSdl(mesh, 'shop')).toContain('Called so.');
});
