// The report as a comment of a pull request: the verdict first, differences folded, and never longer than such a comment may be.

import { formatPosition } from '../../errors/concord-error.ts';
import type { CheckReport, Finding, TextDiff } from '../../mesh/check/check-report.ts';
import { countOf } from '../count-of.ts';
import { countLevels, describeVersions, groupReport, type ProductSection } from './group-report.ts';
import { codeSpan, fenceOf, markdownText } from './markdown-words.ts';
import { plainLines } from './plain-text.ts';

/** A comment holds 65,536 characters. */
export const mostCharacters = 60_000;
const cutNote = 'The rest is left out, because a comment holds no more: `npx concord check --diff` shows all of it.';
/** Below the end, for the note and what closes an open fold. */
const reserve = 300;
/** What people decide by is not to be pushed out by what they may look up. */
const mostOfDiff = 12_000;

/** Ends without a line break. */
export function printMarkdown(report: CheckReport): string {
  const { products, findings } = groupReport(report);
  const against = report.against === null ? 'Compared with nothing' : `Compared with ${codeSpan(report.against)}`;
  const blocks = [
    `## Concord check: ${describeVerdict(report)}`,
    `${against}; ${countOf(report.products.length, 'product')} to check.`,
    ...products.filter(isTold).flatMap(printSection),
    ...(findings.length === 0 ? [] : ['### The mesh', ...findings.map(printFinding)]),
    ...listQuiet(products),
    ...printSkipped(report),
    ...report.diffs.map(printDiff),
  ];
  return join(blocks);
}

function describeVerdict({ isPassed, findings }: CheckReport): string {
  const { error, warning } = countLevels(findings);
  const words = [
    isPassed ? 'passed' : 'not passed',
    ...(error > 0 ? [countOf(error, 'error')] : []),
    ...(warning > 0 ? [countOf(warning, 'warning')] : []),
  ];
  return words.join(', ');
}

function isTold({ changes, findings, impacts }: ProductSection): boolean {
  return changes.length + findings.length + impacts.length > 0;
}

function printSection({ product, change, changes, findings, impacts }: ProductSection): readonly string[] {
  const versions = change === null ? '' : ` ${markdownText(describeVersions(change))}`;
  return [
    `### ${codeSpan(product)}${versions}`,
    ...findings.map(printFinding),
    ...impacts.map(({ message }) => `- ${markdownText(message)}`),
    ...changes.map(({ level, message }) => `- ${level}: ${markdownText(message)}`),
  ];
}

const signs: Readonly<Record<Finding['level'], string>> = { error: '❌', warning: '⚠️', note: 'ℹ️' };

function printFinding({ level, code, message, at }: Finding): string {
  const place = at === null ? '' : `${codeSpan(formatPosition(at))} `;
  return `- ${signs[level]} ${place}${markdownText(message)} (${codeSpan(code)})`;
}

function listQuiet(products: readonly ProductSection[]): readonly string[] {
  const quiet = products.filter((section) => !isTold(section)).map(({ product }) => codeSpan(product));
  return quiet.length === 0 ? [] : ['### Nothing to say of', quiet.join(', ')];
}

function printSkipped({ skipped }: CheckReport): readonly string[] {
  if (skipped.length === 0) return [];
  return [
    '### Not looked at, which is no pass',
    ...skipped.map(({ part, reason }) => `- ${part}: ${markdownText(reason)}`),
  ];
}

function printDiff({ name, kind, text }: TextDiff): string {
  const whole = plainLines(text.trimEnd()).join('\n');
  const shown = whole.length > mostOfDiff ? `${whole.slice(0, whole.lastIndexOf('\n', mostOfDiff))}\n...` : whole;
  const fence = fenceOf(shown, 3);
  const title = `${kind === 'sql' ? 'SQL' : 'GraphQL'}: ${markdownText(name)}`;
  return `<details><summary>${title}</summary>\n\n${fence}diff\n${shown}\n${fence}\n\n</details>`;
}

/** Lists stand together, everything else apart. */
function join(blocks: readonly string[]): string {
  let text = '';
  for (const [place, block] of blocks.entries()) {
    const isList = block.startsWith('- ') && (blocks[place - 1]?.startsWith('- ') ?? false);
    const next = `${place === 0 ? '' : isList ? '\n' : '\n\n'}${block}`;
    if (text.length + next.length > mostCharacters - reserve) return `${text}\n\n${cutNote}`;
    text += next;
  }
  return text;
}
