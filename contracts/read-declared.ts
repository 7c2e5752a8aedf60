// A contract that cannot be linked -> the product in its own words, so that what it hides stays known. A foreign key says no more
// than its mask and tags: who sees it in clear is a matter of the key, which is not there.

import { parseFileName } from './file-name.ts';
import { linkColumn } from './link-column.ts';
import type { ContractFile } from './load.ts';
import type { Domain, Grantee, Product } from './product.ts';
import { readContract } from './read-contract.ts';
import { readYaml } from './read-yaml.ts';

const everybody: Grantee = { role: null, domain: null, team: null };

/** Null for what is no contract of a product, or no YAML. */
export function readDeclared({ path, text }: ContractFile, domains: readonly Domain[]): Product | null {
  const name = parseFileName(path);
  const yaml = readYaml(path, text);
  if (name?.kind !== 'product' || yaml.value === undefined) return null;
  const domain = domains.find((one) => one.name === name.domain);
  const reading = readContract(name, yaml, domain);
  const columns = reading.product.columns.map((column) =>
    column.references === null
      ? linkColumn(reading, column, { readings: [reading], levels: null })
      : { ...column, unmask: [everybody] },
  );
  return { ...reading.product, columns };
}
