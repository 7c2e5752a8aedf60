// `concord approve`: an operator's word that a contract may show more of a masked column. Whoever has the mesh's database is
// trusted with it; that he and the publisher are two is looked at when it is published.

import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseFileName, productKeyOf } from '../../contracts/file-name.ts';
import type { ContractFile } from '../../contracts/load.ts';
import { overlayFiles } from '../../contracts/overlay-files.ts';
import type { Mesh } from '../../contracts/product.ts';
import { ConcordError } from '../../errors/concord-error.ts';
import type { Approval } from '../../mesh/publications/approval-store.ts';
import { digestOfText } from '../../mesh/publications/publication-store.ts';
import { publishedFiles } from '../../mesh/publications/published-files.ts';
import type { Environment } from '../environment.ts';
import { readContractFile } from '../read-contracts.ts';
import { withParts } from '../with-parts.ts';
import { loadWith } from './load-with.ts';
import { nameAuthor } from './name-author.ts';
import { openStores, readServedFolder } from './open-publisher.ts';

type Asked = {
  readonly what: string;
  readonly column: string;
  readonly reason: string;
  readonly digest: string | null;
  readonly approver: string | null;
};

/** @throws ConcordError APPROVAL_DIGEST_INVALID, APPROVAL_COLUMN_UNKNOWN, PUBLICATION_FILE_UNKNOWN */
export async function approve(environment: Environment, asked: Asked): Promise<Approval & { readonly told: string }> {
  const { column, reason, approver } = asked;
  const approvedBy = await nameAuthor('--approver', approver);
  const { product, digest, file } = findText(asked);
  const approval = await withParts(async (parts) => {
    const { store, approvals } = await openStores(parts, environment);
    if (file !== null) {
      const served = overlayFiles(readServedFolder(environment), publishedFiles(await store.readPublished()), [file]);
      refuseUnknown(column, product, loadWith(environment, served));
    }
    return approvals.approve({ product, digest, column, reason: reason.trim(), approvedBy }, Date.now());
  });
  const told = `${approvedBy} approves that ${product} shows more of ${column}, in the text with digest ${digest}. Somebody else may publish it now.`;
  return { ...approval, told };
}

type ApprovedText = { readonly product: string; readonly digest: string; readonly file: ContractFile | null };

function findText({ what, digest }: Asked): ApprovedText {
  if (digest !== null) {
    if (!isDigest(digest)) throw new ConcordError('APPROVAL_DIGEST_INVALID', {});
    return { product: what, digest, file: null };
  }
  const path = resolve(what);
  const isFile = statSync(path, { throwIfNoEntry: false })?.isFile() === true;
  if (!isFile) throw new ConcordError('APPROVAL_DIGEST_INVALID', {});
  const name = parseFileName(path);
  if (name?.kind !== 'product') throw new ConcordError('PUBLICATION_FILE_UNKNOWN', { file: what });
  const file = readContractFile(path);
  return { product: productKeyOf(name), digest: digestOfText(file.text), file };
}

/** A contract that cannot be served is refused when it is published, whatever was approved. */
function refuseUnknown(column: string, product: string, { products }: Mesh): void {
  const known = products.find(({ key }) => key === product)?.columns.map(({ name }) => name);
  if (known === undefined || known.includes(column)) return;
  throw new ConcordError('APPROVAL_COLUMN_UNKNOWN', { product, given: column, known });
}

export function isDigest(text: string): boolean {
  return /^[0-9a-f]{64}$/.test(text);
}
