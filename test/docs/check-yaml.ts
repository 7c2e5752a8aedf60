// YAML of the pages, read as Concord reads it: whole contracts, parts of one, and concord.yaml.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parse, stringify } from 'yaml';
import { readEnvironment } from '../../cli/environment.ts';
import { demoContracts, readContractFiles } from '../../cli/read-contracts.ts';
import { loadMesh } from '../../contracts/load.ts';
import { ConcordError } from '../../errors/concord-error.ts';

type File = { readonly path: string; readonly text: string };

/** What a part is put into: one key of the contract each. */
const whole = {
  name: 'shop.product.parcels',
  version: '1.0.0',
  primary_key: ['id'],
  schema: [
    { name: 'id', type: 'string', required: true },
    { name: 'region', type: 'string', required: true },
    { name: 'country', type: 'string', required: true },
    { name: 'amount', type: 'decimal(12,2)' },
    { name: 'changed_at', type: 'timestamp_tz', required: true },
  ],
  sla: { freshness: '24h' },
  semantics: { id: 'The parcel.' },
};

/** Messages of problems and warnings, with the demo's contracts beside, to which references may lead. */
export function findContractProblems(files: readonly File[], part?: string): readonly string[] {
  const own = part === undefined ? files : [partFile(part)];
  const folders = new Set(own.map(({ path }) => dirname(path)));
  // A page that shows one contract need not show its domain.
  const domains = [...folders].flatMap((folder) => {
    const isShown = own.some(({ path }) => path === `${folder}/domain.yaml`);
    return isShown ? [] : [domainFile(folder)];
  });
  const others = readContractFiles(demoContracts).filter(({ path }) => !folders.has(`contracts/${domainOf(path)}`));
  const { problems, warnings } = loadMesh([...own, ...domains, ...others]);
  const shown = new Set([...own, ...domains].map(({ path }) => path));
  return [...problems, ...warnings].filter(({ at }) => shown.has(at?.file ?? '')).map(({ message }) => message);
}

/** Keys of the part take the place of the whole's. */
function partFile(part: string): File {
  return { path: 'contracts/shop/parcels.contract.yaml', text: stringify({ ...whole, ...parse(part) }) };
}

function domainFile(folder: string): File {
  const name = folder.split('/').at(-1) ?? '';
  return {
    path: `${folder}/domain.yaml`,
    text: `name: ${name}\nbounded_context: Of a page.\nowner: "@${name}-team"\n`,
  };
}

const domainOf = (path: string) => dirname(path).split(/[/\\]/).at(-1);

/** As `concord --config` would read it; files that it names are looked for only when they are needed. */
export function findConfigurationProblems(text: string): readonly string[] {
  const folder = mkdtempSync(join(tmpdir(), 'concord-settings-'));
  try {
    const secret = join(folder, 'secret');
    writeFileSync(secret, 'postgres://reader:password@db.example.org:5432/mesh');
    writeFileSync(join(folder, 'authority.pem'), '');
    writeFileSync(join(folder, 'concord.yaml'), text.replaceAll(/\/run\/secrets\/[\w-]+/g, secret));
    const url = 'postgres://reader:password@db.example.org:5432/mesh';
    readEnvironment({ DATABASE_URL: url, ORDERS_DATABASE_URL: url }, folder);
    return [];
  } catch (error) {
    if (error instanceof ConcordError) return [error.message];
    throw error;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
