// The attacks as a table, and two sentences on what is promised.

import { alignTable } from '../table.ts';
import type { AttackResult, Latencies, LimitsResult } from './measure-limits.ts';

const promised = { attack: 100, probe: 250 };

export function printLimits({ attacks, plans, calm, rain }: LimitsResult): string {
  const slowest = attacks.reduce((a, b) => (b.cpu > a.cpu ? b : a));
  const within = (ms: number, most: number) => (ms <= most ? 'within' : 'ABOVE');
  return [
    alignTable(
      [['attack', 'outcome', 'bytes', 'ms', 'most', 'CPU ms', 'stock ms'], ...[...attacks, ...plans].map(cells)],
      2,
    ),
    `Probe in calm: ${tell(calm)}. While ${rain.attacks} attacks rain: ${tell(rain)}.`,
    `The slowest attack, ${slowest.name}, takes ${slowest.median.toFixed(0)} ms (${slowest.cpu.toFixed(0)} of CPU), ${within(slowest.median, promised.attack)} the promised ${promised.attack}; the probe's p99 is ${within(rain.p99, promised.probe)} the promised ${promised.probe}.`,
  ].join('\n');
}

function cells({ name, outcome, bytes, median, most, cpu, stock }: AttackResult): string[] {
  const told = stock === null ? '' : Number.isFinite(stock) ? stock.toFixed(0) : 'none';
  return [name, outcome, String(bytes), median.toFixed(1), most.toFixed(1), cpu.toFixed(1), told];
}

function tell({ requests, p50, p99, most }: Latencies): string {
  return `p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms, most ${most.toFixed(1)} ms of ${requests}`;
}
