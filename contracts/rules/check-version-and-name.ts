// The name and the major version must agree with the place of the file.

import type { ConcordError } from '../../errors/concord-error.ts';
import { listWords } from '../../errors/suggest.ts';
import { tiers } from '../build-product.ts';
import type { ContractReading } from '../read-contract.ts';
import { isSnakeCase } from './is-snake-case.ts';
import { problemAt } from './problem.ts';

/** Endings of names that Concord generates for the product without them. */
const reservedEndings = /_(connection|edge|filter|aggregate|by_key|v\d+)$/;

export function checkVersionAndName(reading: ContractReading): readonly ConcordError[] {
  return [...checkName(reading), ...checkProductName(reading), ...checkMajor(reading)];
}

function checkName(reading: ContractReading): readonly ConcordError[] {
  const { file, source, writtenName } = reading;
  const [domain, tier, table] = writtenName?.split('.') ?? [];
  if (writtenName === undefined) return [];
  const name = tiers.find((known) => known === tier) ?? 'product';
  const expected = `${file.domain}.${name}.${file.product}`;
  if (domain !== file.domain || table !== file.product) {
    const data = { given: writtenName, expected, file: source.file };
    return [problemAt(reading, ['name'], 'CONTRACT_NAME_MISPLACED', data)];
  }
  if (name === tier) return [];
  const what = `a name whose tier is ${listWords(tiers, 'or')}, such as ${expected}`;
  const data = { key: 'name', given: `the text "${writtenName}"`, expected: what };
  return [problemAt(reading, ['name'], 'CONTRACT_VALUE_INVALID', data)];
}

function checkProductName(reading: ContractReading): readonly ConcordError[] {
  const { product: name } = reading.file;
  const reason = reasonAgainstProductName(name);
  return reason === null ? [] : [problemAt(reading, ['name'], 'CONTRACT_NAME_RESERVED', { name, reason })];
}

/** Null where a product may have the name. */
export function reasonAgainstProductName(name: string): string | null {
  if (!isSnakeCase(name) || name.length > 50) {
    return 'a product has a name of small letters, digits and single _ (at most 50), such as order_facts';
  }
  if (name === 'domain') return 'Concord generates that name for the domain itself';
  const ending = reservedEndings.exec(name)?.[0];
  return ending === undefined
    ? null
    : `Concord generates names with the ending ${ending} for the product "${name.slice(0, -ending.length)}"`;
}

function checkMajor(reading: ContractReading): readonly ConcordError[] {
  const { file, source, product } = reading;
  if (file.major === null || product.version.major === file.major) return [];
  const data = {
    version: product.version.text,
    file: source.file,
    expected: `a file named .v${file.major} holds major ${file.major}`,
  };
  return [problemAt(reading, ['version'], 'CONTRACT_MAJOR_MISPLACED', data)];
}
