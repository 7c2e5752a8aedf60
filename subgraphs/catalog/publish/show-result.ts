// What became of publishing, as the viewer may know it: what is said of products that he may not find is left out, and who
// consumes a product is for its owners.

import { ConcordError } from '../../../errors/concord-error.ts';
import type { CheckReport, Finding, Impact } from '../../../mesh/check/check-report.ts';
import type { Publication, PublicationDraft } from '../../../mesh/publications/publication.ts';
import { digestOfText } from '../../../mesh/publications/publication-store.ts';
import type { PublishResult } from '../../../mesh/publications/publisher.ts';
import { owns } from '../access/owners.ts';
import type { CatalogRequest } from '../request.ts';

/** Of changes, findings and impacts each. */
const mostTold = 200;

export type ShownResult = {
  readonly isPublished: boolean;
  readonly isUnchanged: boolean;
  readonly isPassed: boolean;
  readonly sequence: number | null;
  readonly contracts: readonly { readonly name: string; readonly version: string | null; readonly digest: string }[];
  readonly changes: CheckReport['changes'];
  readonly findings: readonly (Omit<Finding, 'level' | 'part'> & { readonly level: string; readonly part: string })[];
  readonly impacts: readonly (Omit<Impact, 'kind'> & { readonly kind: string })[];
};

export function showResult(result: PublishResult, request: CatalogRequest): ShownResult {
  if (result.kind === 'unchanged') {
    return { ...nothing, isUnchanged: true, isPassed: true };
  }
  const drafts: readonly PublicationDraft[] = result.kind === 'published' ? result.publications : result.drafts;
  const { isPassed, changes, findings, impacts } = result.report;
  const sent = new Set(drafts.map(({ name }) => name));
  const mayKnow = (product: string) => sent.has(product) || request.view.findProduct(product) !== undefined;
  return {
    isPublished: result.kind === 'published',
    isUnchanged: false,
    isPassed,
    sequence: result.kind === 'published' ? lastOf(result.publications) : null,
    contracts: drafts.map(({ name, version, text }) => ({ name, version, digest: digestOfText(text) })),
    ...limitTold({
      changes: changes.filter(({ product }) => mayKnow(product)),
      findings: findings.map((finding) => {
        const { part, level, product } = finding;
        const words = { part: part.toUpperCase(), level: level.toUpperCase() };
        if (product !== null && !mayKnow(product)) return { ...finding, ...words, ...hidden };
        const isOthers = part === 'consumers' && product !== null && !mayKnowConsumers(product, request);
        return { ...finding, ...words, ...(isOthers ? hiddenConsumer : {}) };
      }),
      impacts: impacts
        .filter(({ product }) => mayKnowConsumers(product, request))
        .map((impact) => ({ ...impact, kind: impact.kind.toUpperCase().replace('-', '_') })),
    }),
  };
}

type Told = Pick<ShownResult, 'changes' | 'findings' | 'impacts'>;

/** Of findings those first that refuse it; notes say how much is left out. */
function limitTold({ changes, findings, impacts }: Told): Told {
  const isError = ({ level }: Told['findings'][number]) => level === 'ERROR';
  const isAll = findings.length <= mostTold;
  const told = isAll ? findings : [...findings.filter(isError), ...findings.filter((one) => !isError(one))];
  const notes = Object.entries({ findings, changes, impacts }).flatMap(([what, all]) =>
    all.length > mostTold ? [noteOf(what, all.length - mostTold)] : [],
  );
  return {
    changes: changes.slice(0, mostTold),
    findings: [...told.slice(0, mostTold), ...notes],
    impacts: impacts.slice(0, mostTold),
  };
}

function noteOf(what: string, more: number): Told['findings'][number] {
  const { code, message } = new ConcordError('PUBLICATION_TOLD_IN_PART', { what, more });
  return { part: 'FORM', level: 'NOTE', code, product: null, message, at: null };
}

const nothing: ShownResult = {
  isPublished: false,
  isUnchanged: false,
  isPassed: false,
  sequence: null,
  contracts: [],
  changes: [],
  findings: [],
  impacts: [],
};

const hidden = { product: null, at: null, message: 'It concerns a product that you may not find.' } as const;

const hiddenConsumer = { message: 'It concerns a consumer of a product that others own; ask its owners.' } as const;

function mayKnowConsumers(product: string, { view, viewer, publishing }: CatalogRequest): boolean {
  const found = view.findProduct(product);
  return publishing.desk?.isPlatform(viewer) === true || (found !== undefined && owns(viewer, found));
}

function lastOf(publications: readonly Publication[]): number | null {
  return publications.at(-1)?.sequence ?? null;
}
