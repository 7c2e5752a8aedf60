// A subgraph of foreign make that shows more than before needs the word of somebody else than its publisher, for exactly its text.

import { ConcordError } from '../../errors/concord-error.ts';
import type { ApprovalStore } from '../../mesh/publications/approval-store.ts';
import type { PublicationDraft } from '../../mesh/publications/publication.ts';
import { digestOfText } from '../../mesh/publications/publication-store.ts';
import type { Uncovered } from './find-uncovered.ts';

type Judged = {
  readonly draft: Pick<PublicationDraft, 'name' | 'text'>;
  readonly author: string;
  readonly approvals: Pick<ApprovalStore, 'list'>;
};

/** @throws ConcordError SUBGRAPH_UNMASKS */
export async function judgeUncovered(
  uncovered: readonly Uncovered[],
  { draft: { name, text }, author, approvals }: Judged,
): Promise<void> {
  if (uncovered.length === 0) return;
  const digest = digestOfText(text);
  const given = (await approvals.list([digest])).filter(({ product }) => product === name);
  const others = new Set(given.filter(({ approvedBy }) => approvedBy !== author).map(({ column }) => column));
  const fields = uncovered.filter(({ field }) => !others.has(field));
  if (fields.length === 0) return;
  const isOwn = given.some(({ column }) => fields.some(({ field }) => field === column));
  throw new ConcordError('SUBGRAPH_UNMASKS', { subgraph: name, digest, fields, isOwn });
}
