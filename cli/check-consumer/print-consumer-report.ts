// What a consumer is told, in the form that was asked for.

import { formatPosition } from '../../errors/concord-error.ts';
import type { CheckReport, Finding } from '../../mesh/check/check-report.ts';
import type { Format } from '../check/formats.ts';
import { plainJson, plainText } from '../check/plain-text.ts';
import { printReport } from '../check/print-report.ts';
import { countOf } from '../count-of.ts';
import type { ConsumerReport } from './check-consumer.ts';

/** Ends without a line break. */
export async function printConsumerReport(report: ConsumerReport, format: Format): Promise<string> {
  switch (format) {
    case 'text':
      return printText(report);
    case 'json':
      // Programs read it: what stands here is only ever added to while `format` stays what it is.
      return plainJson({ format: 'concord-check-consumer/1', ...report });
    case 'markdown':
    case 'sarif':
      return printReport(asCheckReport(report), format, { hasColours: false, hasDiffs: false });
    default:
      return format satisfies never;
  }
}

function printText({
  against,
  consumer,
  team,
  operations,
  pins,
  products,
  findings,
  isPassed,
}: ConsumerReport): string {
  const who =
    consumer === null ? 'The consumer' : `${plainText(consumer)}${team === null ? '' : ` of ${plainText(team)}`}`;
  const errors = findings.filter(({ level }) => level === 'error').length;
  const warnings = findings.filter(({ level }) => level === 'warning').length;
  const verdict = isPassed ? 'Passed.' : `Not passed: ${countOf(errors, 'error')}.`;
  return [
    `${who} against ${plainText(against)}: ${countOf(operations, 'document')}, ${countOf(pins, 'pin')}.`,
    ...(products.length === 0 ? [] : [`It relies on ${products.map(plainText).join(', ')}.`]),
    ...(findings.length === 0 ? [] : ['', ...findings.map(printFinding)]),
    '',
    verdict + (warnings === 0 ? '' : ` ${countOf(warnings, 'warning')}.`),
  ].join('\n');
}

function printFinding({ level, code, message, at }: Finding): string {
  const place = at === null ? '' : `${plainText(formatPosition(at))} `;
  return `  ${level.padEnd(7)} ${place}${plainText(message)} (${code})`;
}

function asCheckReport({ against, isPassed, findings }: ConsumerReport): CheckReport {
  return { against, isPassed, products: [], changes: [], findings, impacts: [], diffs: [], skipped: [] };
}
