// From the contracts of the demo mesh to what is served.

import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { readEnvironment } from '../../cli/environment.ts';
import { renderErrorDocs } from '../../cli/error-docs.ts';
import { rankRoles } from '../../cli/identity-settings.ts';
import { chooseContractsFolder, domainsToServe, readMeshToServe, wantsDemoData } from '../../cli/mesh-to-serve.ts';
import { printDomainSdl, printSupergraph } from '../../cli/print-graph.ts';
import { demoContracts } from '../../cli/read-contracts.ts';
import { codes } from '../../errors/codes.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

function read(folder: string) {
  const warnings: string[] = [];
  const mesh = readMeshToServe(folder, (line) => warnings.push(line), readEnvironment({}, folder));
  return { mesh, warnings };
}

describe('the demo contracts', () => {
  it('are read without a problem and make one graph', () => {
    const { mesh, warnings } = read(demoContracts);
    expect(warnings).toEqual([]);
    expect(domainsToServe(mesh).map(({ name }) => name)).toEqual(
      expect.arrayContaining(['customer', 'marketing', 'orders', 'payments']),
    );
    expect(printSupergraph(mesh)).toContain('type OrdersOrderFacts');
    expect(printDomainSdl(mesh, 'orders')).toContain('@pii(kind: "id", mask: "tokenize", revealTo: ["admin"])');
  });

  it('rank the roles by how much each sees in clear', () => {
    const [first, ...others] = rankRoles(read(demoContracts).mesh);
    expect(first).toBe('admin');
    expect(others).toContain('analyst');
  });
});

describe('a folder with one broken contract', () => {
  it('is told of with file, line and column, and the others are served', () => {
    const folder = mkdtempSync(join(tmpdir(), 'concord-contracts-'));
    folders.push(folder);
    cpSync(demoContracts, folder, { recursive: true });
    const file = join(folder, 'payments', 'payment_facts.contract.yaml');
    writeFileSync(file, readFileSync(file, 'utf8').replace('freshness:', 'freshnes:'));
    const { mesh, warnings } = read(folder);
    expect(warnings.join('\n')).toMatch(
      /payment_facts\.contract\.yaml:\d+:\d+ Unknown key "freshnes".* Did you mean "freshness"\?/,
    );
    expect(warnings.at(-1)).toMatch(/^Refused: .*payment_facts\.contract\.yaml\. The others are served\.$/);
    expect(domainsToServe(mesh).map(({ name }) => name)).not.toContain('payments');
    expect(printSupergraph(mesh)).toContain('type OrdersOrderFacts');
  });
});

describe('what is served', () => {
  const own = { DATABASE_URL: 'postgres://a@b/c' };
  const choose = (variables: Record<string, string>, contracts: string | null, isDemo = false) => {
    const environment = readEnvironment(variables, '/mesh', { contracts: contracts ?? undefined });
    const options = { isDemo, executor: 'concord' } as const;
    return [chooseContractsFolder(options, environment), wantsDemoData(options, environment)];
  };

  it('is the demo mesh on the embedded server, unless contracts are named', () => {
    expect(choose({}, null)).toEqual([demoContracts, true]);
    expect(choose({}, '/own')).toEqual(['/own', false]);
    expect(choose({ CONCORD_CONTRACTS: '/own' }, null)).toEqual(['/own', false]);
  });

  it('never brings demo data into a database of your own, unless told', () => {
    expect(() => choose(own, null)).toThrow(expect.objectContaining({ code: 'CONTRACTS_FOLDER_MISSING' }));
    expect(choose(own, demoContracts)).toEqual([demoContracts, false]);
    expect(choose(own, null, true)).toEqual([demoContracts, true]);
  });
});

describe('docs/errors.md', () => {
  it('has a line for every code', () => {
    const page = renderErrorDocs();
    for (const [name, { meaning }] of Object.entries(codes)) expect(page).toContain(`| \`${name}\` | ${meaning}`);
  });
});
