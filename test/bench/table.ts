// The results as tables for the terminal: a line for each server of a case and what it costs by the floor, and what the gateway
// of a split mesh costs by the stock gateway.

import { goals, tellWhether } from './goals.ts';
import { type CaseResult, type Measurement, ratioOf, type Spread } from './measure.ts';

const measured = ['requests/s', 'p50 ms', 'p99 ms', 'node', 'behind', 'postgres', 'CPU ms', 'load'];
const ofFloor = ['CPU of floor', 'rounds', 'goal', '', 'p99 of floor', 'goal', ''];

export function printTable(results: readonly CaseResult[]): string {
  const rows = results.flatMap((result) =>
    result.servers.map(({ name, middle }, place) => [
      ...(place === 0 ? [result.name, result.role] : ['', '']),
      ...[name, ...cells(middle)],
      ...cellsOfFloor(result, name),
    ]),
  );
  return alignTable([['query', 'as', 'server', ...measured, ...ofFloor], ...rows], 3);
}

/** Goals are for all in one process. */
function cellsOfFloor(result: CaseResult, name: string): string[] {
  const cpu = ratioOf(result, [name, 'floor'], 'totalCpu');
  const p99 = ratioOf(result, [name, 'floor'], 'p99');
  if (name === 'floor' || cpu === null || p99 === null) return ofFloor.map(() => '');
  const goal = goals.cpu[result.name];
  if (name !== 'Concord' || goal === undefined) return [...spreadCells(cpu), '', '', times(p99.middle), '', ''];
  return [
    ...[...spreadCells(cpu), goal.toFixed(2), tellWhether(cpu.middle <= goal)],
    ...[times(p99.middle), goals.p99.toFixed(0), tellWhether(p99.middle <= goals.p99)],
  ];
}

/** The gateway's process alone, of the cases that were asked of both. */
export function printGateways(results: readonly CaseResult[]): string {
  const rows = results.flatMap((result) => {
    const share = ratioOf(result, ['stock', 'split'], 'serverCpu');
    const cpuOf = (name: string) => result.servers.find((server) => server.name === name)?.middle.serverCpu ?? 0;
    if (share === null) return [];
    const goal = goals.stock[result.name];
    const verdict = goal === undefined ? ['', ''] : [goal.toFixed(0), tellWhether(share.middle >= goal)];
    const cpu = [cpuOf('split'), cpuOf('stock')].map((milliseconds) => milliseconds.toFixed(3));
    return [[result.name, result.role, ...cpu, ...spreadCells(share), ...verdict]];
  });
  return alignTable([['query', 'as', 'ours', 'stock', 'stock by ours', 'rounds', 'goal', ''], ...rows], 2);
}

/** What one server costs by another of the same case, for a comparison of two alike. */
export function printRatios(results: readonly CaseResult[], pair: readonly [string, string]): string {
  const rows = results.flatMap((result) => {
    const of = (number: keyof Measurement) => ratioOf(result, pair, number);
    const [cpu, node, postgres, p99] = [of('totalCpu'), of('serverCpu'), of('postgresCpu'), of('p99')];
    if (cpu === null || node === null || postgres === null || p99 === null) return [];
    return [[result.name, result.role, ...[cpu, node, postgres, p99].flatMap(spreadCells)]];
  });
  const names = ['CPU', 'node', 'postgres', 'p99'].flatMap((name) => [name, 'rounds']);
  return alignTable([['query', 'as', ...names], ...rows], 2);
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

const times = (ratio: number) => `${ratio.toFixed(2)} x`;

export function spreadCells({ middle, least, greatest }: Spread): string[] {
  return [times(middle), `${least.toFixed(2)} to ${greatest.toFixed(2)}`];
}

function cells(measurement: Measurement): string[] {
  const { requestsPerSecond, p50, p99, serverCpu, behindCpu, postgresCpu, totalCpu, loadCpu } = measurement;
  const cpu = [serverCpu, behindCpu, postgresCpu, totalCpu, loadCpu].map((milliseconds) => milliseconds.toFixed(3));
  return [requestsPerSecond.toFixed(0), p50.toFixed(1), p99.toFixed(1), ...cpu];
}
