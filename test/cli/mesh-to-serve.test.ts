import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readEnvironment } from '../../cli/environment.ts';
import { domainsToPrepare, readMeshToServe } from '../../cli/mesh-to-serve.ts';
import { demoContracts, readContracts } from '../../cli/read-contracts.ts';

const [domain] = readContracts(demoContracts).mesh.domains;
if (domain === undefined) throw new Error('The demo has domains.');
const domains = [
  { ...domain, name: 'shared', databaseUrlEnv: null },
  { ...domain, name: 'apart', databaseUrlEnv: 'APART_URL' },
];
const own = { DATABASE_URL: 'postgres://localhost/mesh' };

it.each([
  ['the embedded database', {}, { contracts: '/contracts', isDemo: false }, ['shared']],
  ['the embedded database with the demo', {}, { contracts: null, isDemo: false }, ['shared']],
  ['a database of your own', own, { contracts: '/contracts', isDemo: false }, []],
  ['a database of your own that is to hold the demo', own, { contracts: null, isDemo: true }, ['shared']],
])('serving from %s never alters the database that a domain.yaml names', (_name, variables, options, expected) => {
  const { contracts, isDemo } = options;
  const environment = readEnvironment(variables, '/nowhere', { contracts: contracts ?? undefined });
  const prepared = domainsToPrepare(domains, { isDemo, executor: 'concord' }, environment);
  expect(prepared.map(({ name }) => name)).toEqual(expected);
});

it('says of an empty folder that no contract is there, not to correct problems of which none are listed', () => {
  const folder = mkdtempSync(join(tmpdir(), 'concord-empty-'));
  const told: string[] = [];
  try {
    expect(() => readMeshToServe(folder, (line) => told.push(line), readEnvironment({}, folder))).toThrow(
      `There is no product to serve in ${folder}: it holds no <domain>/<product>.contract.yaml`,
    );
    expect(told).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
