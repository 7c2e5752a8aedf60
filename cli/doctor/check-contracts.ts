// Doctor: the folder of contracts. What is refused, with file, line and column; what is drafted; what is left to serve.

import type { Mesh } from '../../contracts/product.ts';
import { ConcordError } from '../../errors/concord-error.ts';
import { countOf } from '../count-of.ts';
import { refuseUnknownDomains } from '../domain-database.ts';
import type { Environment } from '../environment.ts';
import { chooseContractsFolder } from '../mesh-to-serve.ts';
import { createNameDatabase } from '../name-database.ts';
import { readContracts } from '../read-contracts.ts';
import { type Finding, findingOf, warning, well } from './finding.ts';

export function checkContracts(environment: Environment): {
  readonly mesh: Mesh | null;
  readonly findings: readonly Finding[];
} {
  try {
    const folder = chooseContractsFolder({ isDemo: false }, environment);
    const { mesh, problems, warnings, refused } = readContracts(
      folder,
      environment.roles,
      createNameDatabase(environment),
    );
    refuseUnknownDomains(folder, environment);
    const served = mesh.products.filter(({ status }) => status !== 'draft');
    const drafts = mesh.products.length - served.length;
    const findings: readonly Finding[] = [
      ...problems.map((problem) => findingOf('contracts', problem)),
      ...warnings.map((problem) => findingOf('contracts', problem, 'warning')),
      ...(refused.length === 0
        ? []
        : [
            warning(
              'contracts',
              `Refused: ${refused.map(({ file }) => file).join(', ')}.`,
              'The others are served; correct the problems above.',
            ),
          ]),
      served.length > 0
        ? well(
            'contracts',
            `${folder}: ${countOf(served.length, 'product')} of ${countOf(mesh.domains.length, 'domain')}${drafts > 0 ? ` and ${countOf(drafts, 'draft')}` : ''}.`,
          )
        : findingOf('contracts', new ConcordError('NOTHING_TO_SERVE', { folder, hasProblems: problems.length > 0 })),
    ];
    return { mesh, findings };
  } catch (error) {
    if (error instanceof ConcordError) return { mesh: null, findings: [findingOf('contracts', error)] };
    throw error;
  }
}
