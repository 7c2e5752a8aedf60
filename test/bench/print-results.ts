// All that was measured, as text for the terminal: a paragraph with a table for each part.

import { printChecks } from './checks/print-checks.ts';
import { printEnvelope } from './envelope/print-envelope.ts';
import { printFixed } from './fixed/measure-fixed.ts';
import { printLedger } from './ledger/print-ledger.ts';
import { printLinear } from './linear/measure-linear.ts';
import { printMasks } from './masks/print-masks.ts';
import { printOperations } from './operations/measure-operations.ts';
import type { BenchOptions, BenchResults } from './run-bench.ts';
import { printGateways, printRatios, printTable } from './table.ts';
import { printUsage } from './usage/print-usage.ts';

/** `machine` is told with every table: the Node that ran it and the cores. */
export function printResults(results: BenchResults, options: BenchOptions, machine: string): string {
  const { rows, rounds, seconds, connections, against = 'floor', other } = options;
  const asked = `${connections} connections, ${machine}. CPU in ms for one request`;
  const paragraphs: string[] = [];
  const tell = (title: string, table: string) => void paragraphs.push(`${title}\n\n${table}\n`);
  if (results.cases.length > 0) {
    const told = `${rows.toLocaleString('en-US')} orders, median of ${rounds} rounds of ${seconds} s, ${asked}`;
    tell(`${told}; the load generator's is not in the sum.`, printTable(results.cases));
    if (against === 'itself')
      tell('The floor by the floor: what two alike differ.', printRatios(results.cases, ['floor again', 'floor']));
    if (against === 'split')
      tell('The gateway alone, split over HTTP, by the stock gateway.', printGateways(results.cases));
    if (other)
      tell(
        `This checkout by ${other.name}; below 1 it costs less.`,
        printRatios(results.cases, ['Concord', other.name]),
      );
  }
  if (results.masks.length > 0)
    tell(`The same list asked masked and in clear, in turn, ${asked}.`, printMasks(results.masks));
  if (results.ledger.length > 0)
    tell(`The same as analyst with the ledger on and off, in turn, ${asked}.`, printLedger(results.ledger));
  if (results.envelope.length > 0)
    tell(`The same as analyst with the envelope on and off, in turn, ${asked}.`, printEnvelope(results.envelope));
  if (results.usage.length > 0) {
    const title = 'The same as analyst of a consumer that is registered and of one that is not, in turn';
    tell(`${title}, ${asked}.`, printUsage(results.usage));
  }
  if (results.checks !== null) {
    const title = 'The checks of a product of 1,000,000 rows and 20 columns, in one scan and apart, in turn';
    tell(`${title}, ${machine}.`, printChecks(results.checks));
  }
  if (results.fixed !== null) {
    const title = 'Reads that repeat, as analyst, by a server that sends a fixed buffer of the same size, in turn';
    tell(`${title}, ${asked}.`, printFixed(results.fixed));
  }
  if (results.linear.length > 0)
    tell(`How CPU grows, as analyst, ${machine}. CPU in ms for one request.`, printLinear(results.linear));
  if (results.operations !== null)
    tell(`Operations of different shapes, each asked once, ${machine}.`, printOperations(results.operations));
  return paragraphs.join('\n');
}
