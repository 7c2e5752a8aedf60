// The report as SARIF 2.1.0, which code hosts show beside the lines of a change.
// https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html

import type { Log, ReportingDescriptor, Result } from 'sarif';
import { codes, type ErrorCode } from '../../errors/codes.ts';
import type { FilePosition } from '../../errors/concord-error.ts';
import type { CheckReport, Finding } from '../../mesh/check/check-report.ts';
import { plainJson, plainText } from './plain-text.ts';

type Options = {
  readonly version: string;
  /** `contracts/orders/domain.yaml`, as seen from the top of the repository; null for a file that does not stand in it. */
  readonly locate: (file: string) => string | null;
};

/** Ends without a line break. */
export function printSarif(report: CheckReport, { version, locate }: Options): string {
  const names = [...new Set(report.findings.map(({ code }) => code))].sort();
  const log: Log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'Concord', semanticVersion: version, rules: names.map(describeRule) } },
        columnKind: 'unicodeCodePoints',
        results: report.findings.map((finding) => describeResult(finding, report, { names, locate })),
        invocations: [
          {
            executionSuccessful: true,
            toolExecutionNotifications: report.skipped.map(({ part, reason }) => ({
              level: 'warning',
              message: { text: plainText(`Not looked at: ${part}: ${reason}`) },
            })),
          },
        ],
      },
    ],
  };
  return plainJson(log);
}

function describeRule(id: string): ReportingDescriptor {
  const text = Object.hasOwn(codes, id) ? codes[id as ErrorCode].meaning : id;
  return { id, shortDescription: { text }, help: { text: `${text} See docs/errors.md, ${id}.` } };
}

type Setting = Pick<Options, 'locate'> & { readonly names: readonly string[] };

function describeResult(finding: Finding, report: CheckReport, { names, locate }: Setting): Result {
  const { code, level, message, part, product } = finding;
  const at = finding.at ?? placeOf(finding, report);
  const uri = at === null ? null : locate(at.file);
  return {
    ruleId: code,
    ruleIndex: names.indexOf(code),
    level,
    message: { text: plainText(message) },
    ...(at === null || uri === null ? {} : { locations: [describeLocation(uri, at)] }),
    properties: { part, ...(product === null ? {} : { product }) },
  };
}

function describeLocation(path: string, { line, column }: FilePosition) {
  const uri = path.toWellFormed().split('/').map(encodeURIComponent).join('/');
  return {
    physicalLocation: {
      artifactLocation: { uri, uriBaseId: '%SRCROOT%' },
      region: { startLine: line, startColumn: column },
    },
  };
}

/** Of what concerns the whole mesh, the first contract that changes: code hosts show nothing that stands nowhere. */
function placeOf({ product }: Finding, { products }: CheckReport): FilePosition | null {
  const change = products.find((one) => one.product === product) ?? products[0];
  return change === undefined ? null : { file: change.file, line: 1, column: 1 };
}
