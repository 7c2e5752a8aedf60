// A mesh for tests of how products stand: one product with a check of each kind of column, one that nobody but its readers
// finds, and some to count.

import { loadCatalogMesh } from './catalog-cases.ts';

const product = (name: string, more: string) => ({
  [`shop/${name}.contract.yaml`]: `
name: shop.product.${name}
version: "1.0.0"
title: ${name}
description: For counting.
primary_key: [id]
schema: [{ name: id, type: string, required: true, description: Key }]
semantics: {}
${more}
`,
});

const forAnalysts = 'access: { discovery: public, read: [{ role: analyst }] }';

export const standingMesh = loadCatalogMesh({
  'shop/payments.contract.yaml': `
name: shop.product.payments
version: "1.2.0"
title: Payments
description: Money that came in.
primary_key: [payment_id]
schema:
  - { name: payment_id, type: string, required: true, description: Key }
  - { name: payer_id, type: string, description: Who, tags: [PII], mask: tokenize }
  - { name: iban, type: string, description: Account, tags: [PII], mask: redact }
  - { name: paid_at, type: timestamp_tz, required: true, description: When }
  - { name: amount, type: "decimal(12,2)", description: How much, unit: EUR }
  - { name: fee, type: integer, description: What the bank takes, mask: bucket }
sla: { freshness: 1h, freshness_column: paid_at, update_schedule: "*/10 * * * *" }
semantics: { amount: "Gross." }
quality:
  - { name: amount_positive, type: range, column: amount, params: { min: 0 }, severity: error, threshold: 5,
      description: Nobody pays less than nothing. }
  - { name: iban_form, type: pattern, column: iban, params: { pattern: "^[A-Z]{2}" }, severity: error }
  - { name: payer_there, type: not_null, column: payer_id, severity: warning }
  - { name: payer_form, type: pattern, column: payer_id, params: { pattern: "^c" }, severity: warning }
  - { name: not_run_yet, type: custom_sql, params: { sql: "select count(*) from shop.payments" }, severity: warning }
  - { name: iban_single, type: unique, column: iban, severity: warning }
  - { name: enough, type: row_count, params: { min_rows: 1 }, severity: warning }
access: { discovery: public, read: [{ role: analyst }, { role: regional }], unmask: [{ role: admin }], write: [{ domain: shop }],
  rows: [{ role: regional, where: { amount: { lt: 10 } } }] }
`,
  ...product('fresh', `sla: { freshness: 1h }\n${forAnalysts}`),
  ...product('stale', `sla: { freshness: 1h }\n${forAnalysts}`),
  ...product('hidden', 'sla: { freshness: 1h }\naccess: { discovery: members, read: [{ role: analyst }] }'),
});
