// Rules over all contracts of a mesh together.

import { ConcordError } from '../../errors/concord-error.ts';
import { namespaceFieldName } from '../graphql-names.ts';
import type { ContractReading } from '../read-contract.ts';
import type { DomainReading } from '../read-domain.ts';
import { checkGraphNames } from './check-graph-names.ts';
import { checkReverseNames } from './check-reverse-names.ts';
import { problemAt } from './problem.ts';

/** Where two contracts want the same, the first of `readings` has it. */
export function checkMesh(
  domains: readonly DomainReading[],
  readings: readonly ContractReading[],
): readonly ConcordError[] {
  const domainProblems = domains.flatMap((domain, index) => checkDomainTwice(domain, domains.slice(0, index)));
  const unsound = new Set(domainProblems.map(({ at }) => at?.file));
  const sound = domains.filter(({ file }) => !unsound.has(file));
  const names = sound.map(({ name }) => name);
  return [
    ...domainProblems,
    ...readings.flatMap((reading) => checkDomain(reading, sound)),
    ...readings.flatMap((reading, index) => checkMajors(reading, readings, index)),
    ...checkGraphNames(names, readings.filter(({ file }) => names.includes(file.domain)).filter(isFirstOfItsMajor)),
    ...checkReverseNames(readings),
  ];
}

function checkDomainTwice(reading: DomainReading, before: readonly DomainReading[]): readonly ConcordError[] {
  const field = namespaceFieldName(reading.name);
  const other = before.find(({ name }) => namespaceFieldName(name) === field);
  const at = { file: reading.file, line: 1, column: 1 };
  if (other === undefined) return [];
  if (other.name === reading.name) {
    const data = { kind: 'domain', name: reading.name, other: other.file };
    return [new ConcordError('CONTRACT_NAME_TWICE', data, { at })];
  }
  const data = { name: reading.name, graphqlName: field, other: `the domain "${other.name}"` };
  return [new ConcordError('CONTRACT_GRAPH_NAME_CLASH', data, { at })];
}

function checkDomain(reading: ContractReading, domains: readonly DomainReading[]): readonly ConcordError[] {
  const { domain: name } = reading.file;
  const domain = domains.find((candidate) => candidate.name === name);
  if (domain?.domain !== undefined) return [];
  const data = { domain: name, file: domain?.file ?? `${name}/domain.yaml` };
  return [problemAt(reading, [], 'CONTRACT_DOMAIN_MISSING', data)];
}

/** Each major of a product stands in one file, and later ones are higher than that with the plain name. */
function checkMajors(
  reading: ContractReading,
  readings: readonly ContractReading[],
  index: number,
): readonly ConcordError[] {
  const { product, file, source } = reading;
  const others = readings.filter((other) => other !== reading && other.product.id === product.id);
  const same = others.find((other) => other.product.key === product.key && readings.indexOf(other) < index);
  if (same !== undefined) {
    const data = { kind: 'product', name: product.key, other: same.source.file };
    return [problemAt(reading, [], 'CONTRACT_NAME_TWICE', data)];
  }
  const plain = others.find((other) => other.product.hasPlainName);
  if (file.major === null || plain === undefined || file.major > plain.product.version.major) return [];
  const expected = `it must be above major ${plain.product.version.major} of ${plain.source.file}, which has the plain name`;
  const data = { version: product.version.text, file: source.file, expected };
  return [problemAt(reading, ['version'], 'CONTRACT_MAJOR_MISPLACED', data)];
}

function isFirstOfItsMajor(reading: ContractReading, index: number, readings: readonly ContractReading[]): boolean {
  return readings.findIndex(({ product }) => product.key === reading.product.key) === index;
}
