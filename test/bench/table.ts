// The results as a table for the terminal: two lines per case, Concord and the floor, and what one costs by the other.

import type { CaseResult, Measurement } from './measure.ts';

const heading = ['query', 'as', 'server', 'requests/s', 'p50 ms', 'p99 ms', 'node', 'postgres', 'CPU ms', 'load'];
const ratios = ['CPU ratio', 'throughput'];

export function printTable(results: readonly CaseResult[]): string {
  const rows = results.flatMap(({ name, role, concord, floor, cpuRatio, throughputRatio }) => [
    [name, role, 'Concord', ...cells(concord), `${cpuRatio.toFixed(2)} x`, `${throughputRatio.toFixed(2)} x`],
    ['', '', 'floor', ...cells(floor), '', ''],
  ]);
  return alignTable([[...heading, ...ratios], ...rows], 3);
}

/** Columns of words stand at the left, the others, of numbers, at the right. */
export function alignTable(lines: readonly (readonly string[])[], words: number): string {
  const widths = lines[0]?.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0))) ?? [];
  const pad = (line: readonly string[]) =>
    line.map((cell, column) =>
      column < words ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
    );
  return lines.map((line) => pad(line).join('  ').trimEnd()).join('\n');
}

function cells({ requestsPerSecond, p50, p99, serverCpu, postgresCpu, totalCpu, loadCpu }: Measurement): string[] {
  const cpu = [serverCpu, postgresCpu, totalCpu, loadCpu].map((milliseconds) => milliseconds.toFixed(3));
  return [requestsPerSecond.toFixed(0), p50.toFixed(1), p99.toFixed(1), ...cpu];
}
