// Rules over all contracts of a mesh together: every product has its domain, and no generated name belongs to two.

import { ConcordError } from '../../errors/concord-error.ts';
import type { ContractReading } from '../read-contract.ts';
import type { DomainReading } from '../read-domain.ts';

export function checkMesh(
  domains: readonly DomainReading[],
  readings: readonly ContractReading[],
): readonly ConcordError[] {
  return readings.flatMap((reading) => checkDomain(reading, domains));
}

function checkDomain({ file, source }: ContractReading, domains: readonly DomainReading[]): readonly ConcordError[] {
  const reading = domains.find(({ name }) => name === file.domain);
  if (reading?.domain !== undefined) return [];
  const data = { domain: file.domain, file: reading?.file ?? `${file.domain}/domain.yaml` };
  return [new ConcordError('CONTRACT_DOMAIN_MISSING', data, { at: source.at([]) })];
}
