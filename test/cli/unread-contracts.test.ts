// Contracts that cannot be read, or lie where none is looked for: told with their path, and the rest is served.

import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readEnvironment } from '../../cli/environment.ts';
import { domainsToServe, readMeshToServe } from '../../cli/mesh-to-serve.ts';
import { demoContracts, readContracts } from '../../cli/read-contracts.ts';

const all = domainsToServe(readContracts(demoContracts).mesh).map(({ name }) => name);
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'concord-unread-'));
  cpSync(demoContracts, folder, { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true }));

function read(from = folder) {
  const told: string[] = [];
  const mesh = readMeshToServe(from, (line) => told.push(line), readEnvironment({}, from));
  return { told, domains: domainsToServe(mesh).map(({ name }) => name) };
}

// Permissions do not stop root, so these are files that nobody can read.
it('refuses a file that cannot be read alone, and names it', () => {
  const gone = join(folder, 'product', 'gone.contract.yaml');
  symlinkSync(join(folder, 'nowhere'), gone);
  const odd = join(folder, 'product', 'odd.contract.yaml');
  mkdirSync(odd);
  expect(read()).toEqual({
    told: [
      expect.stringMatching(/gone\.contract\.yaml:1:1 This cannot be read \(ENOENT\).*\(CONTRACT_FILE_UNREADABLE\)$/),
      expect.stringMatching(/odd\.contract\.yaml:1:1 This cannot be read \(EISDIR\).*\(CONTRACT_FILE_UNREADABLE\)$/),
      `Refused: ${gone}, ${odd}. The others are served.`,
    ],
    domains: all,
  });
});

it('refuses a domain whose domain.yaml cannot be read, and serves the others', () => {
  const file = join(folder, 'product', 'domain.yaml');
  rmSync(file);
  mkdirSync(file);
  const { told, domains } = read();
  expect(told[0]).toMatch(/product\/domain\.yaml:1:1 This cannot be read \(EISDIR\)/);
  expect(domains).toEqual(all.filter((name) => name !== 'product'));
  expect(domains).toContain('platform');
});

it('warns of a contract at the top of the folder, and says where it belongs', () => {
  writeFileSync(join(folder, 'visits.contract.yaml'), 'name: shop.product.visits\n');
  writeFileSync(join(folder, 'carts.contract.yaml'), '');
  writeFileSync(join(folder, 'docker-compose.yaml'), 'name: other\n');
  const ignored = 'This file is ignored, because it lies in no folder of a domain. Move it to';
  expect(read()).toEqual({
    told: [
      `${folder}/carts.contract.yaml:1:1 ${ignored} ${folder}/<domain>/carts.contract.yaml. (CONTRACT_FILE_STRAY)`,
      `${folder}/visits.contract.yaml:1:1 ${ignored} ${folder}/shop/visits.contract.yaml. (CONTRACT_FILE_STRAY)`,
    ],
    domains: all,
  });
});

it('says to name the parent folder where the folder of one domain is named', () => {
  expect(() => read(join(folder, 'product'))).toThrow(
    `${folder}/product is the folder of one domain, because it holds domain.yaml itself. Name its parent folder, ${folder}, with`,
  );
});
