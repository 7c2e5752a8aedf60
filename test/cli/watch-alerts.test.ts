// Alerts in the log: told once when they begin and once when they end.

import { expect, it } from 'vitest';
import { createAlertTeller } from '../../cli/observe/watch-alerts.ts';
import type { Alert } from '../../contracts/alert.ts';

const alert: Alert = { type: 'freshness', condition: 'age > 1h', rule: { kind: 'stale' }, severity: 'critical' };

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
