// The mutation `publishContract`: texts of contracts -> who may -> judged and published, or refused with what speaks against it.

import { type FileName, parseFileName } from '../../../contracts/file-name.ts';
import type { ContractFile } from '../../../contracts/load.ts';
import { nameOfKey, pathOf } from '../../../contracts/overlay-files.ts';
import { ConcordError } from '../../../errors/concord-error.ts';
import { prepareDrafts } from '../../../mesh/publications/prepare-drafts.ts';
import type { PublishResult } from '../../../mesh/publications/publisher.ts';
import type { MayKnowCheck } from '../../../mesh/publications/unseen-checks.ts';
import { maySeeResult, readsAllRows } from '../../../mesh/standing/seen-results.ts';
import { decide } from '../../access/decide.ts';
import { readText } from '../access/read-text.ts';
import type { CatalogRequest } from '../request.ts';
import { permitPublication, permitSources } from './permit-publication.ts';

export type PublishArguments = {
  readonly contracts: readonly ContractInput[];
  readonly note?: string | null;
  readonly dryRun?: boolean | null;
};

type ContractInput = { readonly path?: string | null; readonly product?: string | null; readonly text: string };

const mostFiles = 50;
/** Of all texts together. */
const mostBytes = 1_000_000;

/** @throws ConcordError PUBLICATION_*, PUBLICATIONS_*, ARGUMENT_INVALID */
export async function publishContract(given: PublishArguments, request: CatalogRequest): Promise<PublishResult> {
  const { viewer, publishing } = request;
  if (viewer.role === 'anonymous') throw new ConcordError('PUBLICATION_ANONYMOUS', {});
  const { publisher, isPlatform } = publishing.requireDesk();
  publishing.countChange();
  const note = given.note == null ? null : readText('note', given.note);
  const candidates = prepareDrafts(readContracts(given.contracts), note);
  refuseTooMuch(given.contracts);
  return publisher.publish({
    candidates,
    author: viewer.subject,
    isDryRun: given.dryRun === true,
    permit(change) {
      if (!isPlatform(viewer)) permitPublication(change, viewer);
    },
    permitSources(change) {
      if (!isPlatform(viewer)) permitSources(change);
    },
    mayKnow: createMayKnow(request),
    signal: request.signal,
  });
}

function createMayKnow({ viewer, grants }: Pick<CatalogRequest, 'viewer' | 'grants'>): MayKnowCheck {
  return (product, check) => {
    const access = decide(product, viewer, grants);
    const readsAll = access.kind === 'denied' || readsAllRows(access);
    return readsAll && maySeeResult(check, access, new Map(product.columns.map((column) => [column.name, column])));
  };
}

function readContracts(contracts: readonly ContractInput[]): readonly ContractFile[] {
  if (contracts.length === 0 || contracts.length > mostFiles) {
    throw refuse(`must hold 1 to ${mostFiles} contracts`);
  }
  return contracts.map(readContract);
}

function refuseTooMuch(contracts: readonly ContractInput[]): void {
  const bytes = contracts.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0);
  if (bytes > mostBytes) throw refuse(`must hold at most ${mostBytes.toLocaleString('en')} bytes together`);
}

/** By a path of our own: one that is sent stands for no file of this machine. */
function readContract({ path, product, text }: ContractInput): ContractFile {
  if ((path == null) === (product == null))
    throw refuse('must name each contract by "path" or by "product", and not by both');
  const name = product == null ? parseFileName(path ?? '') : nameOfKey(product);
  if (name === null) throw new ConcordError('PUBLICATION_FILE_UNKNOWN', { file: path ?? product ?? '' });
  return { path: `sent/${pathOf(name satisfies FileName)}`, text };
}

function refuse(reason: string): ConcordError {
  return new ConcordError('ARGUMENT_INVALID', { argument: 'contracts', reason });
}
