// `concord docs`: the pages of docs/ that are written from the code, or proven to be what it would write.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { ConcordError } from '../errors/concord-error.ts';
import { renderCommandDocs } from './command-docs.ts';
import { renderErrorDocs } from './error-docs.ts';
import { renderConfigurationDocs } from './settings/configuration-docs.ts';

const pages: readonly (readonly [file: string, render: (program: Command) => string])[] = [
  ['docs/errors.md', renderErrorDocs],
  ['docs/reference/configuration.md', renderConfigurationDocs],
  ['docs/reference/command-line.md', renderCommandDocs],
];

const pathOf = (file: string) => fileURLToPath(new URL(`../${file}`, import.meta.url));

export function writeDocs(program: Command): void {
  for (const [file, render] of pages) {
    mkdirSync(dirname(pathOf(file)), { recursive: true });
    writeFileSync(pathOf(file), render(program));
  }
}

/** @throws ConcordError DOCS_STALE */
export function checkDocs(program: Command): void {
  for (const [file, render] of pages) {
    if (readPage(pathOf(file)) !== render(program)) throw new ConcordError('DOCS_STALE', { file });
  }
}

function readPage(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
