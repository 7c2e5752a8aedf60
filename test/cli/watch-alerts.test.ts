// Alerts in the log: told once when they begin and once when they end.

import { expect, it, vi } from 'vitest';
import { createAlertTeller, watchAlerts } from '../../cli/observe/watch-alerts.ts';
import type { Alert } from '../../contracts/alert.ts';

const alert: Alert = { type: 'freshness', condition: 'age > 1h', rule: { kind: 'stale' }, severity: 'critical' };

it('tells that an alert is over which no contract has any more, and again when it comes back', () => {
  const events: unknown[] = [];
  const tell = createAlertTeller((_, fields) => events.push(fields?.event));
  const firing = [{ product: 'orders.order_facts', alerts: [{ alert, isFiring: true }] }];
  for (const judged of [firing, [], [], firing, firing]) tell(judged);
  expect(events).toEqual(['alert-began', 'alert-ended', 'alert-began']);
});

it('tells an alert that goes on while contracts are published only once', async () => {
  vi.useFakeTimers();
  try {
    const events: unknown[] = [];
    const lifetime = { start: async <Thing>(start: () => Promise<Thing>) => start() };
    const watch = await watchAlerts(lifetime, (_, fields) => events.push(fields?.event));
    for (const isFiring of [true, null, true, false]) {
      watch.judge(() => [{ product: 'orders.order_facts', alerts: [{ alert, isFiring }] }]);
      vi.advanceTimersByTime(20_000);
    }
    expect(events).toEqual(['alert-began', 'alert-ended']);
  } finally {
    vi.useRealTimers();
  }
});

it('tells an alert when it begins and when it ends, and keeps quiet in between and while nothing is known', () => {
  const lines: unknown[] = [];
  const tell = createAlertTeller((line, fields) => lines.push([line, fields]));
  for (const isFiring of [null, false, true, true, null, true, false, false]) {
    tell([{ product: 'orders.order_facts', alerts: [{ alert, isFiring }] }]);
  }
  const fields = { product: 'orders.order_facts', alert: 'freshness: age > 1h', severity: 'critical' };
  expect(lines).toEqual([
    ['alert: orders.order_facts, freshness: age > 1h (critical).', { level: 'error', event: 'alert-began', ...fields }],
    ['alert: orders.order_facts, freshness: age > 1h is over.', { level: 'info', event: 'alert-ended', ...fields }],
  ]);
});
