// The report in the form that was asked for.

import type { CheckReport } from '../../mesh/check/check-report.ts';
import type { Format } from './check-commands.ts';
import { printText } from './print-text.ts';

type Options = { readonly hasColours: boolean; readonly hasDiffs: boolean };

/** Ends without a line break. */
export async function printReport(report: CheckReport, format: Format, options: Options): Promise<string> {
  switch (format) {
    case 'text':
      return printText(report, options);
    case 'json':
      return JSON.stringify(report, null, 2);
    case 'markdown':
    case 'sarif':
      return printText(report, options);
    default:
      return format satisfies never;
  }
}
