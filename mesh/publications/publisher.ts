// Publishing, from files to what every process hears of: judged on the state that is published now, and once more where somebody
// else was quicker. What is refused leaves everything as it was.

import type { ContractFile } from '../../contracts/load.ts';
import { overlayFiles } from '../../contracts/overlay-files.ts';
import type { Mesh } from '../../contracts/product.ts';
import type { CheckReport } from '../check/check-report.ts';
import { loadBefore, stateBefore } from '../check/state-before.ts';
import type { Registration } from '../consumers/registration.ts';
import type { ApprovalStore } from './approval-store.ts';
import { findNotices } from './find-notices.ts';
import { type ChangedFiles, type CheckChange, findReserved, judgeChange } from './judge-change.ts';
import type { Notice } from './notice.ts';
import { type Candidate, changedOnly, identify } from './prepare-drafts.ts';
import type { Publication, PublicationDraft, Published } from './publication.ts';
import { digestOfText, type PublicationStore } from './publication-store.ts';
import { publishedFiles, publishedOutside } from './published-files.ts';
import { retryOvertaken } from './retry-overtaken.ts';
import type { MayKnowCheck } from './unseen-checks.ts';

export type Publishing = {
  readonly candidates: readonly Candidate[];
  readonly author: string;
  /** It is judged, and nothing is written. */
  readonly isDryRun: boolean;
  /** Told what would change of what, before anything of it is read; what it throws refuses. */
  readonly permit?: (change: PublicationChange) => void;
  /** Told what can be served of it, before anything of its tables is read; what it throws refuses. */
  readonly permitSources?: (change: LoadedChange) => void;
  /** Absent = the author may know what comes of every check over the data. */
  readonly mayKnow?: MayKnowCheck;
  /** Ends a check for which nobody waits any longer. */
  readonly signal?: AbortSignal;
};

export type PublicationChange = {
  readonly before: Mesh;
  /** Also of products that were refused, and so are not in `before`. */
  readonly filesBefore: readonly ContractFile[];
  readonly drafts: readonly PublicationDraft[];
};

export type LoadedChange = Omit<PublicationChange, 'filesBefore'> & { readonly after: Mesh };

export type PublishResult =
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'refused' | 'passed'; readonly report: CheckReport; readonly drafts: readonly PublicationDraft[] }
  | {
      readonly kind: 'published';
      readonly report: CheckReport;
      readonly publications: readonly Publication[];
      readonly notices: readonly Notice[];
    };

export type Publisher = {
  /** @throws ConcordError PUBLICATION_OVERTAKEN, PUBLICATIONS_*, and what `permit` throws */
  readonly publish: (publishing: Publishing) => Promise<PublishResult>;
};

type Options = {
  readonly store: PublicationStore;
  readonly approvals: Pick<ApprovalStore, 'list'>;
  /** What is served where nothing is published. */
  readonly readFolder: () => readonly ContractFile[];
  /** What can be served of files that are published already. */
  readonly load: (files: readonly ContractFile[]) => Mesh;
  readonly checkChange: CheckChange;
  readonly readRegistrations: () => Promise<readonly Registration[]>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
};

export function createPublisher(options: Options): Publisher {
  const { store, approvals, readFolder, load, checkChange, readRegistrations, now } = options;

  async function tryOnce({
    author,
    isDryRun,
    permit,
    permitSources,
    mayKnow,
    signal,
    ...asked
  }: Publishing): Promise<PublishResult> {
    const published = await store.readPublished();
    const candidates = changedOnly(asked.candidates, published);
    if (candidates.length === 0) return { kind: 'unchanged' };
    const files = filesOf(readFolder(), published, candidates);
    const before = loadBefore(files.before, load);
    const given = candidates.map(({ draft }) => draft);
    permit?.({ before, filesBefore: files.before.contracts, drafts: given });
    const digests = new Map(given.map(({ name, text }) => [name, digestOfText(text)]));
    const refuse = (after: Mesh) => {
      permitSources?.({ before, after, drafts: given });
      return findReserved(after, digests);
    };
    const { after, report } = await checkChange(files, refuse, signal);
    const approved = await approvals.list([...digests.values()]);
    const isGoingBack = candidates.every(({ draft }) => draft.cause !== 'publish');
    const judged = judgeChange({
      before,
      filesBefore: files.before,
      after,
      report,
      digests,
      approvals: approved,
      author,
      isGoingBack,
      mayKnow,
    });
    const drafts = given.map((draft) => complete(draft, after, judged));
    if (!judged.isPassed) return { kind: 'refused', report: judged, drafts };
    if (isDryRun) return { kind: 'passed', report: judged, drafts };
    const notices = findNotices({ before, after, report: judged, registrations: await readRegistrations() });
    const publications = await store.publish(drafts, { author, now: now(), judgedAt: published.sequence, notices });
    return { kind: 'published', report: judged, publications, notices };
  }

  return { publish: (publishing) => retryOvertaken(() => tryOnce(publishing)) };
}

/** A file of the folder that is served, sent from there, is what changes, and no state before the change. */
function filesOf(
  folder: readonly ContractFile[],
  published: Published,
  candidates: readonly Candidate[],
): ChangedFiles {
  const withdrawn = new Set(candidates.filter(({ file }) => file === null).map(({ draft }) => identify(draft)));
  const kept = { ...published, live: published.live.filter((one) => !withdrawn.has(identify(one))) };
  const sent = candidates.flatMap(({ file }) => (file === null ? [] : [file]));
  const paths = new Set(sent.map(({ path }) => path));
  const served = folder.filter(({ path }) => !paths.has(path));
  const outside = publishedOutside(published);
  return {
    before: { ...stateBefore({ served: folder, published: publishedFiles(published), sent }), outside },
    after: { contracts: overlayFiles(served, publishedFiles(kept), sent), outside },
    candidates: paths,
  };
}

function complete(draft: PublicationDraft, { products }: Mesh, { changes }: CheckReport): PublicationDraft {
  if (draft.kind !== 'contract' || draft.cause === 'withdraw') return draft;
  return {
    ...draft,
    version: products.find(({ key }) => key === draft.name)?.version.text ?? null,
    changes: changes
      .filter(({ product }) => product === draft.name)
      .map(({ kind, level, column, message }) => ({ kind, level, column, message })),
  };
}
