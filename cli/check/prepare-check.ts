// What is compared with what: the files that were told, over what is published, against what is published or a revision.

import type { ContractFile } from '../../contracts/load.ts';
import { withoutThose } from '../../contracts/overlay-files.ts';
import { ConcordError } from '../../errors/concord-error.ts';
import type { FindingPart } from '../../mesh/check/check-report.ts';
import type { CheckRequest, MeshFiles } from '../../mesh/check/check-request.ts';
import { stateBefore } from '../../mesh/check/state-before.ts';
import { type Candidate, readCandidates } from './read-candidates.ts';
import { filesOf, type KnownPublished } from './read-published.ts';
import { readRevision } from './read-revision.ts';

export type Asked = {
  readonly candidates: readonly Candidate[];
  /** The folder that is served: what is neither published nor among the candidates is served from it before and after. */
  readonly served: readonly ContractFile[];
  /** `published`, a revision, or null for what there is. */
  readonly against: string | null;
  readonly isWhole: boolean;
  readonly required: ReadonlySet<FindingPart>;
  readonly now: number;
};

/** @throws ConcordError CHECK_AGAINST_NOTHING, and as `readRevision` */
export async function prepareCheck(asked: Asked, known: KnownPublished): Promise<CheckRequest> {
  const { candidates, served, against, isWhole, required, now } = asked;
  const files = readCandidates(candidates);
  const published: MeshFiles = known.kind === 'known' ? filesOf(known.published) : { contracts: [], outside: [] };
  const same = { candidates: new Set(files.map(({ path }) => path)), isWhole, required, now };
  if (against !== null && against !== 'published') {
    const earlier = await readRevision(candidates, against);
    // What stood in the folder then and does not any more is gone, also where it is published still.
    const others = withoutThose(
      [...withoutThose(served, published.contracts), ...published.contracts],
      [...earlier, ...files],
    );
    return {
      ...same,
      against,
      before: { ...published, contracts: [...others, ...earlier] },
      uncompared: null,
      after: { ...published, contracts: [...others, ...files] },
    };
  }
  if (known.kind === 'unknown' && against === 'published') {
    throw new ConcordError('CHECK_AGAINST_NOTHING', { reason: known.reason });
  }
  const before = { ...published, ...stateBefore({ served, published: published.contracts, sent: files }) };
  const after = { ...published, contracts: [...withoutThose(before.contracts, files), ...files] };
  const isEmpty = known.kind === 'known' && known.published.sequence === 0;
  if (known.kind === 'unknown' || (isEmpty && against === null)) {
    const uncompared = known.kind === 'unknown' ? known.reason : 'nothing is published yet';
    return { ...same, against: null, before: null, uncompared, after };
  }
  return { ...same, against: 'published', before, uncompared: null, after };
}
