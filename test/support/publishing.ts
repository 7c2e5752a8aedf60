// A small mesh whose contracts are published in a test: one domain with a masked product, and a check that finds what a test
// says, beside the problems of form.

import type pg from 'pg';
import { type ContractFile, loadMesh } from '../../contracts/load.ts';
import type { Mesh } from '../../contracts/product.ts';
import type { CheckReport } from '../../mesh/check/check-report.ts';
import { readRegistrations } from '../../mesh/consumers/read-registrations.ts';
import { createApprovalStore } from '../../mesh/publications/approval-store.ts';
import { type CheckChange, reportUnlooked } from '../../mesh/publications/judge-change.ts';
import { createPublicationStore } from '../../mesh/publications/publication-store.ts';
import { createPublisher } from '../../mesh/publications/publisher.ts';

export const salesDomain = `
name: sales
bounded_context: What is sold.
owner: { team: "@sales-team", on_call: sales-pager, contact: sales@example.com }
`;

type Written = {
  readonly name?: string;
  readonly version?: string;
  readonly status?: string;
  readonly title?: string;
  readonly email?: string;
  readonly table?: string;
  readonly unmask?: string;
};

export function writeContract(written: Written = {}): string {
  const {
    name = 'buyers',
    version = '1.0.0',
    status = 'published',
    title = 'Buyers',
    table,
    unmask = '{ role: admin }',
  } = written;
  const { email = 'tags: [PII], mask: redact' } = written;
  return `
name: sales.product.${name}
version: "${version}"
status: ${status}
title: ${title}
description: Who bought.
${table === undefined ? '' : `source: { table: ${table} }`}
primary_key: [buyer_id]
schema:
  - { name: buyer_id, type: integer, required: true, description: Key }
  - { name: email, type: string, description: Where we write to, ${email} }
sla: { freshness: 1h }
semantics: { email: "Where we write to." }
access:
  discovery: public
  read: [{ role: analyst }]
  write: [{ domain: sales }]
  unmask: [${unmask}]
`;
}

export function file(path: string, text: string): ContractFile {
  return { path, text };
}

export const domainFile = file('sales/domain.yaml', salesDomain);

export function buyersFile(written: Written = {}): ContractFile {
  return file(`sales/${written.name ?? 'buyers'}.contract.yaml`, writeContract(written));
}

export const emptyReport: CheckReport = {
  against: 'published',
  isPassed: true,
  products: [],
  changes: [],
  findings: [],
  impacts: [],
  diffs: [],
  skipped: [],
};

/** Problems of form, and what `more` says. */
export function checkForm(more: Partial<CheckReport> = {}): CheckChange {
  return async ({ after }, refuse) => {
    const { mesh, problems } = loadMesh(after.contracts);
    const refused = refuse(mesh);
    if (refused.length > 0) return { after: mesh, report: reportUnlooked(refused) };
    const found = problems.map(({ code, message, at }) => {
      return { part: 'form', level: 'error', code, product: null, message, at: at ?? null } as const;
    });
    const findings = [...found, ...(more.findings ?? [])];
    const isPassed = findings.every(({ level }) => level !== 'error');
    return { after: mesh, report: { ...emptyReport, ...more, findings, isPassed } };
  };
}

export function createTestPublisher(
  pool: pg.Pool,
  checkChange: CheckChange = checkForm(),
  folder: readonly ContractFile[] = [],
  load: (files: readonly ContractFile[]) => Mesh = (files) => loadMesh(files).mesh,
) {
  return createPublisher({
    store: createPublicationStore(pool),
    approvals: createApprovalStore(pool),
    readFolder: () => folder,
    load,
    checkChange,
    readRegistrations: () => readRegistrations(pool),
    now: () => Date.now(),
  });
}
