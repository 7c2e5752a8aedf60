// The `unmask` of a column against that of the product, as contracts say it: a column narrows, and never widens.

import { describe, expect, it } from 'vitest';
import { loadMesh } from '../../../contracts/load.ts';
import { anonymous } from '../../../identity/viewer.ts';
import { decide } from '../../../subgraphs/access/decide.ts';

const domain = 'name: orders\nbounded_context: A test.\nowner: { team: "@orders", on_call: x }\n';

function load(access: string, unmask: string | null) {
  const text = `name: orders.product.facts
version: "1.0.0"
primary_key: [id]
schema:
  - { name: id, type: string, required: true }
  - { name: email, type: string, tags: [PII], mask: redact${unmask === null ? '' : `, unmask: ${unmask}`} }
sla: { freshness: 15m }
semantics: {}
access: { read: [{ role: analyst }], unmask: ${access} }
`;
  return loadMesh([
    { path: 'orders/domain.yaml', text: domain },
    { path: 'orders/facts.contract.yaml', text },
  ]);
}

const people = {
  analyst: { role: 'analyst' },
  admin: { role: 'admin' },
  dpo: { role: 'dpo' },
  'admin of orders': { role: 'admin', domain: 'orders' },
};

/** Who sees the email in clear, of those who read. */
function clearFor(access: string, unmask: string | null): readonly string[] {
  const [product] = load(access, unmask).mesh.products;
  if (product === undefined) return ['refused'];
  return Object.entries(people).flatMap(([name, who]) => {
    const decision = decide(product, { ...anonymous, ...who });
    return decision.kind === 'granted' && decision.columns.get('email')?.kind === 'clear' ? [name] : [];
  });
}

describe('PII is clear for', () => {
  const two = '[{ role: admin }, { role: dpo }]';
  it.each<readonly [string, string | null, readonly string[]]>([
    [two, null, ['admin', 'dpo', 'admin of orders']],
    [two, '[]', []],
    [two, '[{ role: dpo }]', ['dpo']],
    [two, two, ['admin', 'dpo', 'admin of orders']],
    [two, '[{ role: admin, domain: orders }]', ['admin of orders']],
    ['[]', null, []],
    ['[]', '[]', []],
    ['[{ domain: orders }]', '[{ role: admin, domain: orders }]', ['admin of orders']],
    // Wider than the product's: refused, never taken for either.
    ['[]', '[{ role: admin }]', ['refused']],
    ['[{ role: dpo }]', '[{ role: admin }]', ['refused']],
    [two, '[{ role: dpo }, { role: analyst }]', ['refused']],
    ['[{ role: admin, domain: orders }]', '[{ role: admin }]', ['refused']],
    ['[{ role: admin, domain: orders }]', '[{ domain: orders }]', ['refused']],
    [two, '[{ domain: orders }]', ['refused']],
    [two, '[{}]', ['refused']],
  ])('access.unmask %s with the column’s %s', (access, unmask, expected) => {
    expect(clearFor(access, unmask)).toEqual(expected);
  });
});
