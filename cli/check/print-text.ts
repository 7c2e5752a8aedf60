// The report for a terminal: short, by product, with colours only where they are asked for.

import { formatPosition } from '../../errors/concord-error.ts';
import type { CheckReport, Finding } from '../../mesh/check/check-report.ts';
import { countOf } from '../count-of.ts';
import { countLevels, describeVersions, groupReport, listChanges, type ProductSection } from './group-report.ts';
import { plainLines, plainText } from './plain-text.ts';

type Options = { readonly hasColours: boolean; readonly hasDiffs: boolean };
type Paint = (text: string, colour: keyof typeof colours) => string;

const colours = { error: 31, warning: 33, note: 36, heading: 1, added: 32, removed: 31 } as const;

/** Ends without a line break. */
export function printText(report: CheckReport, { hasColours, hasDiffs }: Options): string {
  const paint: Paint = (text, colour) => (hasColours ? `\u001b[${colours[colour]}m${text}\u001b[0m` : text);
  const { products, findings } = groupReport(report);
  const against = report.against === null ? 'with nothing' : `with ${plainText(report.against)}`;
  return [
    `${countOf(report.products.length, 'product')} to check, compared ${against}.`,
    ...products.flatMap((section, place) => [...gap(products[place - 1], section), ...printSection(section, paint)]),
    ...(findings.length === 0
      ? []
      : ['', paint('The mesh', 'heading'), ...findings.map((one) => printFinding(one, paint))]),
    ...printSkipped(report),
    ...(hasDiffs ? report.diffs.flatMap(({ text }) => ['', ...printDiff(text, paint)]) : tellDiffs(report)),
    '',
    printVerdict(report, paint),
  ].join('\n');
}

/** Products of which nothing is told stand together. */
function gap(above: ProductSection | undefined, section: ProductSection): readonly string[] {
  const isTold = ({ changes, findings, impacts }: ProductSection) =>
    changes.length + findings.length + impacts.length > 0;
  return above === undefined || isTold(above) || isTold(section) ? [''] : [];
}

function printSection(
  { product, change, changes, findings, impacts }: ProductSection,
  paint: Paint,
): readonly string[] {
  const head = `${plainText(product)}${change === null ? '' : ` ${plainText(describeVersions(change))}`}`;
  return [
    paint(head, 'heading') + (change === null ? '' : `  ${plainText(change.file)}`),
    ...listChanges(changes).map(({ level, message }) => `  ${level.padEnd(7)} ${plainText(message)}`),
    ...impacts.map(({ message }) => `  ${plainText(message)}`),
    ...findings.map((finding) => printFinding(finding, paint)),
  ];
}

function printFinding({ level, code, message, at }: Finding, paint: Paint): string {
  const place = at === null ? '' : `${plainText(formatPosition(at))} `;
  return `  ${paint(level.padEnd(7), level)} ${place}${plainText(message)} (${code})`;
}

function printSkipped({ skipped }: CheckReport): readonly string[] {
  if (skipped.length === 0) return [];
  return [
    '',
    'Not looked at, which is no pass:',
    ...skipped.map(({ part, reason }) => `  ${part}: ${plainText(reason)}`),
  ];
}

function printDiff(text: string, paint: Paint): readonly string[] {
  return plainLines(text.trimEnd()).map((line) => {
    if (/^(\+\+\+|---|===)/.test(line)) return paint(line, 'heading');
    return line.startsWith('+') ? paint(line, 'added') : line.startsWith('-') ? paint(line, 'removed') : line;
  });
}

function tellDiffs({ diffs }: CheckReport): readonly string[] {
  return diffs.length === 0
    ? []
    : ['', `What changes in GraphQL and SQL: concord check --diff shows ${countOf(diffs.length, 'text')}.`];
}

function printVerdict({ isPassed, findings }: CheckReport, paint: Paint): string {
  const { error, warning } = countLevels(findings);
  const warnings = warning === 0 ? '' : ` ${countOf(warning, 'warning')}.`;
  return isPassed
    ? `${paint('Passed.', 'added')}${warnings}`
    : `${paint(`Not passed: ${countOf(error, 'error')}.`, 'error')}${warnings}`;
}
