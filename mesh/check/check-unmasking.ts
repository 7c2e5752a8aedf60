// Whether a change shows a column in clear to more people than before, and somebody else has approved exactly this text. In
// doubt nobody has.

import type { Change } from '../../contracts/compare/change.ts';
import { parseFileName, productKeyOf } from '../../contracts/file-name.ts';
import type { ContractFile } from '../../contracts/load.ts';
import { ConcordError } from '../../errors/concord-error.ts';
import { digestOfText } from '../publications/publication-store.ts';
import type { Finding } from './check-report.ts';
import type { CheckTools } from './check-request.ts';
import { findingOf } from './finding.ts';

/** @param files of the mesh as it would be */
export async function checkUnmasking(
  changes: readonly Change[],
  files: readonly ContractFile[],
  { findApproved }: Pick<CheckTools, 'findApproved'>,
): Promise<readonly Finding[]> {
  const loosened = changes.filter(({ kind }) => kind === 'mask-loosened');
  if (loosened.length === 0) return [];
  const digests = new Map(files.flatMap(({ path, text }) => nameDigest(path, text)));
  const asked = loosened.map((change) => {
    const { product, column } = change;
    return { product, column: column ?? '*', digest: digests.get(product) ?? '', change };
  });
  const approved = await findApproved(asked);
  return asked
    .filter((one) => !approved.has(one))
    .map(({ product, column, change: { message, at } }) => {
      return findingOf(
        'unmasking',
        'error',
        new ConcordError('UNMASKING_NOT_APPROVED', { product, column, change: message }, { at }),
      );
    });
}

function nameDigest(path: string, text: string): readonly (readonly [string, string])[] {
  const name = parseFileName(path);
  return name?.kind === 'product' ? [[productKeyOf(name), digestOfText(text)]] : [];
}
