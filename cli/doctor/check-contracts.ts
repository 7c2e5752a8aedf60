// Doctor: the contracts, of the folder and published. What is refused, with file, line and column; what is drafted; what is left to serve.

import type { Mesh } from '../../contracts/product.ts';
import { ConcordError } from '../../errors/concord-error.ts';
import { countOf } from '../count-of.ts';
import { refuseUnknownDomains } from '../domain-database.ts';
import type { Environment } from '../environment.ts';
import { describeUnknown, readServedContracts, type ServedContracts } from '../served-mesh/read-served-contracts.ts';
import { type Finding, findingOf, warning, well } from './finding.ts';

export async function checkContracts(environment: Environment): Promise<{
  readonly mesh: Mesh | null;
  readonly findings: readonly Finding[];
}> {
  try {
    const served = await readServedContracts(environment);
    const { mesh, problems, warnings, refused, folder } = served;
    refuseUnknownDomains(folder, environment, served.published);
    const products = mesh.products.filter(({ status }) => status !== 'draft');
    const drafts = mesh.products.length - products.length;
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
      ...tellUnknown(served.unknown),
      ...served.differences.map((line): Finding => ({ ...well('contracts', line), status: 'warning' })),
      products.length > 0
        ? well(
            'contracts',
            `${originOf(served)}: ${countOf(products.length, 'product')} of ${countOf(mesh.domains.length, 'domain')}${drafts > 0 ? ` and ${countOf(drafts, 'draft')}` : ''}.`,
          )
        : findingOf('contracts', new ConcordError('NOTHING_TO_SERVE', { folder, hasProblems: problems.length > 0 })),
    ];
    return { mesh, findings };
  } catch (error) {
    if (error instanceof ConcordError) return { mesh: null, findings: [findingOf('contracts', error)] };
    throw error;
  }
}

/** A mesh whose embedded server does not run is well; that it does not is told with the databases. */
function tellUnknown(cause: ConcordError | null): readonly Finding[] {
  if (cause === null) return [];
  const status = cause.code === 'DATABASE_NOT_RUNNING' ? 'ok' : 'warning';
  return [{ ...well('contracts', describeUnknown(cause)), status, code: cause.code }];
}

function originOf({ folder, published }: ServedContracts): string {
  const count = published.live.filter(({ kind }) => kind === 'contract').length;
  const over = count === 0 ? [] : [`${countOf(count, 'published contract')}`];
  return [...over, ...(folder === null ? [] : [folder])].join(' over ');
}
