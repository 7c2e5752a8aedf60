// The metrics of this process for Prometheus: counters of what happens, gauges of what stands, and those of Node itself.

import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import { isLocalCaller } from '../../http/is-local-caller.ts';
import type { MetricsPage } from '../../http/metrics-route.ts';
import { countEvents, type EventCounters } from './count-events.ts';
import { showGauges, type Watch } from './gauges.ts';

export type Metrics = {
  readonly counters: EventCounters;
  readonly watch: Watch;
  readonly page: MetricsPage;
};

/** `local`: only callers on this machine may read them. */
export function createMetrics(mode: 'local' | 'on', version: string): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const build = { name: 'concord_build_info', help: 'Which version runs.', labelNames: ['version', 'node'] };
  new Gauge({ ...build, registers: [registry] }).set({ version, node: process.version }, 1);
  return {
    counters: countEvents(registry),
    watch: showGauges(registry),
    page: {
      isFor: mode === 'on' ? () => true : isLocalCaller,
      print: async () => ({ contentType: registry.contentType, text: await registry.metrics() }),
    },
  };
}
