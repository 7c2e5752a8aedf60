// Whether a change may be published: what the check says of it, and what publishing demands besides, whatever the check was
// able to look at.

import type { Mesh } from '../../contracts/product.ts';
import { ConcordError, type FilePosition } from '../../errors/concord-error.ts';
import type { CheckReport, Finding, FindingPart } from '../check/check-report.ts';
import type { CheckRequest, FilesBefore } from '../check/check-request.ts';
import { withFallen } from '../check/state-before.ts';
import type { Approval } from './approval-store.ts';
import { findLoosened } from './find-loosened.ts';
import { findUnmasking } from './find-unmasking.ts';
import { hideUnseen, type MayKnowCheck } from './unseen-checks.ts';

/** The files of the mesh as they are, and as they would be. */
export type ChangedFiles = Pick<CheckRequest, 'after' | 'candidates'> & { readonly before: FilesBefore };

export type CheckedChange = {
  /** What can be served of the files as they would be. */
  readonly after: Mesh;
  readonly report: CheckReport;
};

/** Told what can be served of the files, before anything of their tables is read. What it gives refuses the change. */
export type RefuseUnlooked<Answer = readonly Finding[]> = (after: Mesh) => Answer;

/**
 * `concord check`, and everything else that is read of files that somebody sends: whoever serves has this done elsewhere.
 *
 * @throws what `refuse` throws, and the reason of the signal
 */
export type CheckChange = (
  change: ChangedFiles,
  refuse: RefuseUnlooked,
  signal?: AbortSignal,
) => Promise<CheckedChange>;

/** Of a change that nobody looked at further. */
export function reportUnlooked(findings: readonly Finding[]): CheckReport {
  const nothing = { products: [], changes: [], impacts: [], diffs: [], skipped: [] };
  return { against: 'published', isPassed: false, findings, ...nothing };
}

type Judged = {
  readonly before: Mesh;
  readonly filesBefore: FilesBefore;
  readonly after: Mesh;
  readonly report: CheckReport;
  /** By `Product.key`, of the texts that are to be published. */
  readonly digests: ReadonlyMap<string, string>;
  readonly approvals: readonly Approval[];
  readonly author: string;
  /** To a text that was published before. Going back is always allowed: versions go down by it, and readers may break. */
  readonly isGoingBack: boolean;
  /** Absent = who publishes may know what comes of every check. */
  readonly mayKnow?: MayKnowCheck | undefined;
};

/** The report with all that speaks against publishing among its findings. */
export function judgeChange(judged: Judged): CheckReport {
  const { before, filesBefore, after, report, digests, approvals, author, isGoingBack, mayKnow } = judged;
  const changes = unite(report.changes, findLoosened(withFallen(before, filesBefore), after));
  const unmasking = findUnmasking({ changes, digests, approvals, author });
  const sent = new Set(digests.keys());
  const told =
    mayKnow === undefined
      ? report.findings
      : hideUnseen(report.findings, { after, sent, isUnmasked: unmasking.length > 0, mayKnow });
  const findings = [
    // Who may approve, and for how long, is decided here.
    ...told.filter(({ part }) => part !== 'unmasking').map((one) => (isGoingBack ? soften(one) : one)),
    ...unmasking,
    ...findNotLookedAt(report).map((one) => (isGoingBack ? soften(one) : one)),
  ];
  return { ...report, changes, findings, isPassed: findings.every(({ level }) => level !== 'error') };
}

function unite(changes: CheckReport['changes'], more: CheckReport['changes']): CheckReport['changes'] {
  const known = new Set(changes.filter(isLoosened).map(({ product, column }) => `${product} ${column}`));
  return [...changes, ...more.filter(({ product, column }) => !known.has(`${product} ${column}`))];
}

function isLoosened({ kind }: { readonly kind: string }): boolean {
  return kind === 'mask-loosened';
}

function soften(finding: Finding): Finding {
  const isAllowed = finding.part === 'version' || finding.part === 'consumers';
  return isAllowed && finding.level === 'error' ? { ...finding, level: 'warning' } : finding;
}

/** Where PostgreSQL and Concord keep their own. */
const reserved = /^(pg_.*|information_schema|concord|concord_.*)$/;

/** Publishing needs no access to the servers, so it must not open what no contract is about. Asked before anything is read there. */
export function findReserved(after: Mesh, digests: ReadonlyMap<string, string>): readonly Finding[] {
  return after.products
    .filter(({ key, source }) => digests.has(key) && reserved.test(source.schema))
    .map(({ key, source, at }) =>
      refuse(
        'policy',
        { product: key, at },
        new ConcordError('PUBLICATION_SOURCE_RESERVED', { product: key, schema: source.schema }),
      ),
    );
}

/** Without these nobody knows whether the change can be served, whether its data keep its promises, or whom it breaks. */
const needed: readonly FindingPart[] = ['form', 'version', 'table', 'quality', 'composition', 'policy', 'consumers'];

/** Of these neither tables nor data know anything. */
const harmless: readonly string[] = ['words-changed', 'deprecated'];

function findNotLookedAt({ skipped, changes }: CheckReport): readonly Finding[] {
  const isHarmless = changes.length > 0 && changes.every(({ kind }) => harmless.includes(kind));
  return skipped
    .filter(({ part }) => needed.includes(part) && !(isHarmless && (part === 'table' || part === 'quality')))
    .map(({ part, reason }) =>
      refuse(part, { product: null, at: null }, new ConcordError('PUBLICATION_NOT_LOOKED_AT', { part, reason })),
    );
}

type Where = { readonly product: string | null; readonly at: FilePosition | null };

function refuse(part: FindingPart, { product, at }: Where, { code, message }: ConcordError): Finding {
  return { part, level: 'error', code, product, message, at };
}
