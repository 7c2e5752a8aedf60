// What `concord quality` found, as a table with a line for each product, or as JSON.

import type { Product } from '../../contracts/product.ts';
import type { CheckResult } from '../../subgraphs/sql/quality/check-result.ts';
import { countOf } from '../count-of.ts';
import { printTable } from '../print-table.ts';
import { judgeRun, type ProductReport, type ScoreRules } from './product-report.ts';

const columns = ['product', 'check', 'type', 'severity', 'outcome', 'failing', 'threshold', 'ms'] as const;
const columnTypes = ['text', 'text', 'text', 'text', 'text', 'bigint', 'bigint', 'bigint'] as const;

export function printReports(reports: readonly ProductReport[], rules: ScoreRules): string {
  const rows = reports.flatMap(({ product, run }) =>
    (run?.results ?? []).map(({ check, type, severity, outcome, failing, threshold, tookMs }) => {
      return [product.key, check, type, severity, outcome, failing, threshold, Math.round(tookMs)];
    }),
  );
  const table = rows.length === 0 ? [] : [printTable({ columns, columnTypes, rows }), ''];
  return [...table, ...reports.flatMap((report) => describeReport(report, rules))].join('\n');
}

function describeReport({ product, run, problem }: ProductReport, rules: ScoreRules): readonly string[] {
  if (run === null) return [`${product.key}: not run. ${problem?.message ?? ''}`.trimEnd()];
  const { score } = judgeRun(run, rules);
  const passed = run.results.filter(({ outcome }) => outcome === 'passed').length;
  const told = run.results.filter(({ outcome }) => outcome !== 'passed');
  const rows = run.rowCount === null ? '' : `, ${countOf(run.rowCount, 'row')}`;
  return [
    `${product.key} ${run.version}: score ${score ?? 'unknown'}, ${passed} of ${countOf(run.results.length, 'check')} passed${rows}.`,
    ...told.map((result) => `  ${describeBreach(result)}`),
  ];
}

function describeBreach({ check, severity, outcome, failing, threshold, reason }: CheckResult): string {
  const counted = failing === null ? [] : [`${failing} failing, ${threshold} allowed.`];
  const told = [...counted, ...(reason === null ? [] : [reason])].join(' ');
  return `${check} (${outcome}, severity ${severity})${told === '' ? '' : `: ${told}`}`;
}

/** One line of progress. */
export function describeResult({ key }: Product, { check, outcome, tookMs }: CheckResult): string {
  return `${key}: ${check} ${outcome} (${Math.round(tookMs)} ms)`;
}

export function printReportsAsJson(reports: readonly ProductReport[], rules: ScoreRules): string {
  const products = reports.map(({ product, run, problem, isKept }) => ({
    product: product.key,
    version: product.version.text,
    ...(run === null ? { score: null, status: 'unknown' } : judged(run, rules)),
    isKept,
    problem: problem === null ? null : { code: problem.code, message: problem.message },
    run:
      run === null
        ? null
        : {
            ...run,
            startedAt: new Date(run.startedAt).toISOString(),
            finishedAt: new Date(run.finishedAt).toISOString(),
          },
  }));
  return JSON.stringify({ products }, null, 2);
}

function judged(run: Parameters<typeof judgeRun>[0], rules: ScoreRules) {
  const { score, status } = judgeRun(run, rules);
  return { score, status };
}
