// The smallest contracts that can be served, as files: one domain with one product.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** @param contracts an empty folder @param more lines of `domain.yaml` */
export function writeVisitsContracts(contracts: string, more = ''): string {
  mkdirSync(join(contracts, 'shop'));
  writeFileSync(join(contracts, 'shop/domain.yaml'), `name: shop\nbounded_context: Visits.\nowner: "@shop"\n${more}`);
  writeFileSync(
    join(contracts, 'shop/visits.contract.yaml'),
    `name: shop.product.visits
version: "1.0.0"
primary_key: [visit_id]
schema:
  - { name: visit_id, type: string, required: true }
sla: { freshness: 24h }
semantics: {}
access: { read: [{ role: analyst }] }
`,
  );
  return contracts;
}
