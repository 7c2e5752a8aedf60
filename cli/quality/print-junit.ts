// What `concord quality` found as JUnit XML, the form that build servers read: a suite for each product, a case for each check.
// `failure`: too many rows break it. `error`: it could not be carried out. `skipped`: there is nothing to hold it against.

import type { CheckResult } from '../../subgraphs/sql/quality/check-result.ts';
import { judgeRun, type ProductReport, type ScoreRules } from './product-report.ts';

export function printJunit(reports: readonly ProductReport[], rules: ScoreRules): string {
  const suites = reports.map((report) => describeSuite(report, rules));
  const of = (key: keyof Counts) => suites.reduce((sum, { counts }) => sum + counts[key], 0);
  const counts = { tests: of('tests'), failures: of('failures'), errors: of('errors'), skipped: of('skipped') };
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${attributes({ name: 'concord quality', ...counts })}>`,
    ...suites.flatMap(({ lines }) => lines),
    '</testsuites>',
    '',
  ].join('\n');
}

type Counts = {
  readonly tests: number;
  readonly failures: number;
  readonly errors: number;
  readonly skipped: number;
};

function describeSuite({ product, run, problem }: ProductReport, rules: ScoreRules) {
  const name = product.key;
  if (run === null) {
    const counts: Counts = { tests: 1, failures: 0, errors: 1, skipped: 0 };
    const error = `<error${attributes({ type: problem?.code ?? 'error', message: problem?.message ?? 'not run' })}/>`;
    const lines = [`<testcase${attributes({ classname: name, name: 'run' })}>${error}</testcase>`];
    return { counts, lines: [`<testsuite${attributes({ name, ...counts })}>`, ...lines, '</testsuite>'] };
  }
  const count = (wanted: CheckResult['outcome']) => run.results.filter(({ outcome }) => outcome === wanted).length;
  const counts: Counts = {
    tests: run.results.length,
    failures: count('failed'),
    errors: count('error'),
    skipped: count('unknown'),
  };
  const timestamp = new Date(run.startedAt).toISOString().replace(/\.\d+Z$/, '');
  const head = { name, ...counts, time: seconds(run.finishedAt - run.startedAt), timestamp };
  const facts = {
    version: run.version,
    score: String(judgeRun(run, rules).score ?? 'unknown'),
    rows: String(run.rowCount ?? 'unknown'),
  };
  const properties = Object.entries(facts).map(([key, value]) => `<property${attributes({ name: key, value })}/>`);
  return {
    counts,
    lines: [
      `<testsuite${attributes(head)}>`,
      `<properties>${properties.join('')}</properties>`,
      ...run.results.map((result) => describeCase(name, result)),
      '</testsuite>',
    ],
  };
}

function describeCase(classname: string, result: CheckResult): string {
  const head = attributes({ classname, name: result.check, time: seconds(result.tookMs) });
  const outcome = describeOutcome(result);
  return outcome === '' ? `<testcase${head}/>` : `<testcase${head}>${outcome}</testcase>`;
}

function describeOutcome({ type, severity, outcome, failing, threshold, reason }: CheckResult): string {
  switch (outcome) {
    case 'passed':
      return '';
    case 'failed': {
      const counted = failing === null ? [] : [`${failing} failing, ${threshold} allowed.`];
      const message = [`Severity ${severity}.`, ...counted, ...(reason === null ? [] : [reason])].join(' ');
      return `<failure${attributes({ type, message })}/>`;
    }
    case 'error':
      return `<error${attributes({ type, message: reason ?? 'It could not be carried out.' })}/>`;
    case 'unknown':
      return `<skipped${attributes({ message: reason ?? 'There is nothing to hold it against.' })}/>`;
    default:
      return outcome satisfies never;
  }
}

function seconds(ms: number): string {
  return (ms / 1_000).toFixed(3);
}

function attributes(given: Readonly<Record<string, string | number>>): string {
  return Object.entries(given)
    .map(([name, value]) => ` ${name}="${escapeXml(String(value))}"`)
    .join('');
}

/** What XML 1.0 cannot hold at all, even written as a reference. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const impossible = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;
const references: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;',
};

function escapeXml(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(impossible, '\ufffd')
    .replaceAll(/[&<>"\t\n\r]/g, (letter) => references[letter] ?? letter);
}
