// The report in the form that was asked for.

import { realpathSync } from 'node:fs';
import { relative, resolve, sep } from 'node:path';
import type { CheckReport } from '../../mesh/check/check-report.ts';
import { readVersion } from '../version.ts';
import type { Format } from './formats.ts';
import { printJson } from './print-json.ts';
import { printMarkdown } from './print-markdown.ts';
import { printSarif } from './print-sarif.ts';
import { printText } from './print-text.ts';
import { git } from './read-revision.ts';

type Options = { readonly hasColours: boolean; readonly hasDiffs: boolean };

/** Ends without a line break. */
export async function printReport(report: CheckReport, format: Format, options: Options): Promise<string> {
  switch (format) {
    case 'text':
      return printText(report, options);
    case 'json':
      return printJson(report);
    case 'markdown':
      return printMarkdown(report);
    case 'sarif': {
      const top = await findTop();
      return printSarif(report, { version: readVersion(), locate: (file) => locateIn(top, file) });
    }
    default:
      return format satisfies never;
  }
}

/** Of the repository in which the command was started, else where it was started. */
async function findTop(): Promise<string> {
  const here = process.cwd();
  return git(here, ['rev-parse', '--show-toplevel']).then(
    (top) => top.toString('utf8').trim() || here,
    () => here,
  );
}

function locateIn(top: string, file: string): string | null {
  try {
    const seen = relative(realpathSync(top), realpathSync(resolve(file)));
    return seen.startsWith('..') ? null : seen.split(sep).join('/');
  } catch {
    return null; // such as what is published, and gone files
  }
}
