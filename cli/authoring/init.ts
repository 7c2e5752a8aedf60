// `concord init`: the folder of a new domain, who must agree to its changes, and what checks them. Nothing that is there is
// written over.

import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { ConcordError } from '../../errors/concord-error.ts';
import { refuseUnfitDomain, refuseUnfitProduct } from './choose-names.ts';
import { addOwner, ownerFiles } from './code-owners.ts';
import { type NewDomain, writeDomain, writeReadme, writeStub } from './domain-files.ts';
import { writeGithubWorkflow, writeGitlabPipeline } from './workflow-files.ts';
import { asSeen, type NewFile, type Written, writeFile, writeMissing } from './write-new.ts';

export type InitRequest = NewDomain & {
  /** The folder of contracts, absolute. */
  readonly contracts: string;
  readonly ci: 'github' | 'gitlab' | 'none';
  readonly isDryRun: boolean;
  /** False where the first contract is drafted from a table. */
  readonly hasStub: boolean;
};

/** @throws ConcordError AUTHORING_NAME_UNFIT, AUTHORING_FILE_UNWRITABLE */
export function initDomain(request: InitRequest): readonly Written[] {
  const { domain, owner, onCall, product, contracts, ci, isDryRun, hasStub } = request;
  refuseUnfitDomain(domain);
  refuseUnfitProduct(product);
  refuseUnfitOwner(owner);
  refuseEmpty('person on call', onCall);
  const top = findTop(contracts);
  const seen = relative(top, contracts).split(sep).join('/') || '.';
  const files: readonly NewFile[] = [
    { path: join(contracts, domain, 'domain.yaml'), text: writeDomain(request) },
    ...(hasStub ? [{ path: join(contracts, domain, `${product}.contract.yaml`), text: writeStub(request) }] : []),
    { path: join(contracts, domain, 'README.md'), text: writeReadme(request, seen) },
    ...workflows[ci](top, seen),
  ];
  return [...writeMissing(files, isDryRun), writeOwner(top, { path: pathOfDomain(seen, domain), owner }, isDryRun)];
}

const workflows: Readonly<Record<InitRequest['ci'], (top: string, seen: string) => readonly NewFile[]>> = {
  github: (top, seen) => [{ path: join(top, '.github/workflows/concord-check.yml'), text: writeGithubWorkflow(seen) }],
  gitlab: (top, seen) => [{ path: join(top, '.gitlab/concord-check.yml'), text: writeGitlabPipeline(seen) }],
  none: () => [],
};

function pathOfDomain(seen: string, domain: string): string {
  return seen === '.' ? `/${domain}/` : `/${seen}/${domain}/`;
}

function writeOwner(top: string, line: { readonly path: string; readonly owner: string }, isDryRun: boolean): Written {
  const there = ownerFiles.map((file) => join(top, file)).find((file) => existsSync(file));
  const path = there ?? join(top, '.github/CODEOWNERS');
  const text = addOwner(there === undefined ? null : readFileSync(there, 'utf8'), line);
  const file = asSeen(path);
  if (text === null) return { file, what: 'left as it is' };
  if (isDryRun) return { file, what: 'would be made' };
  writeFile(path, text);
  return { file, what: 'made' };
}

/** The top of the repository that the folder lies in; where there is none, the folder's own parent. */
function findTop(contracts: string): string {
  for (let folder = resolve(contracts); folder !== dirname(folder); folder = dirname(folder)) {
    if (existsSync(join(folder, '.git'))) return folder;
  }
  return dirname(contracts);
}

/** As CODEOWNERS takes them. */
function refuseUnfitOwner(owner: string): void {
  if (/^(@[\w.-]+(\/[\w./-]+)?|[^\s@]+@[^\s@]+)$/.test(owner)) return;
  const reason = 'an owner is a team or person such as @orders-team or @company/orders-team, or an e-mail address';
  throw new ConcordError('AUTHORING_NAME_UNFIT', { what: 'owner', given: owner, reason });
}

function refuseEmpty(what: string, given: string): void {
  if (given.trim() !== '' && !/\p{Cc}/u.test(given)) return;
  throw new ConcordError('AUTHORING_NAME_UNFIT', { what, given, reason: 'it is empty, or has signs that end a line' });
}
