// Whether a change shows a column in clear to more people than before, and somebody else has approved exactly this text. In
// doubt nobody has.

import type { Change } from '../../contracts/compare/change.ts';
import { parseFileName, productKeyOf } from '../../contracts/file-name.ts';
import type { ContractFile } from '../../contracts/load.ts';
import { ConcordError } from '../../errors/concord-error.ts';
import { digestOfText } from '../publications/publication-store.ts';
import type { CheckReport, Finding } from './check-report.ts';
import type { CheckTools, UnmaskingAsked } from './check-request.ts';
import { findingOf, sentenceOf } from './finding.ts';

type Looked = { readonly findings: readonly Finding[]; readonly skipped: CheckReport['skipped'] };

/** @param files of the mesh as it would be */
export async function checkUnmasking(
  changes: readonly Change[],
  files: readonly ContractFile[],
  { findApproved }: Pick<CheckTools, 'findApproved'>,
): Promise<Looked> {
  const loosened = changes.filter(({ kind }) => kind === 'mask-loosened');
  if (loosened.length === 0) return { findings: [], skipped: [] };
  const digests = new Map(files.flatMap(({ path, text }) => nameDigest(path, text)));
  const asked = loosened.map((change) => {
    const { product, column } = change;
    return { product, column: column ?? '*', digest: digests.get(product) ?? '', change };
  });
  const { approved, skipped } = await askFor(asked, findApproved);
  const findings = asked
    .filter((one) => !approved.has(one))
    .map(({ product, column, change: { message, at } }) => {
      const data = { product, column, change: message };
      return findingOf('unmasking', 'error', new ConcordError('UNMASKING_NOT_APPROVED', data, { at }));
    });
  return { findings, skipped };
}

async function askFor(asked: readonly UnmaskingAsked[], findApproved: CheckTools['findApproved']) {
  try {
    return { approved: await findApproved(asked), skipped: [] };
  } catch (error) {
    if (!(error instanceof ConcordError)) throw error;
    const reason = `whether it is approved is not known: ${sentenceOf(error).replace(/\.$/, '')}`;
    return { approved: new Set<UnmaskingAsked>(), skipped: [{ part: 'unmasking', reason } as const] };
  }
}

function nameDigest(path: string, text: string): readonly (readonly [string, string])[] {
  const name = parseFileName(path);
  return name?.kind === 'product' ? [[productKeyOf(name), digestOfText(text)]] : [];
}
