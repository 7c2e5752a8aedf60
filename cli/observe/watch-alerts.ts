// Alerts of contracts as lines of the log: one when an alert begins, and one when it ends. What is not known changes nothing,
// so that a database that is away for a moment ends no alert.

import { type AlertState, nameAlert } from '../../mesh/standing/judge-alerts.ts';
import type { Lifetime } from '../lifetime.ts';
import type { Log, LogFields } from '../log.ts';

/** `product` is `Product.key`. */
type ProductAlerts = { readonly product: string; readonly alerts: readonly AlertState[] };

const pauseMs = 10_000;

const levels = { info: 'info', warning: 'warn', critical: 'error' } as const satisfies Record<
  string,
  LogFields['level']
>;

export async function watchAlerts(
  lifetime: Pick<Lifetime, 'start'>,
  judgeAll: () => readonly ProductAlerts[],
  write: Log,
): Promise<void> {
  const tell = createAlertTeller(write);
  await lifetime.start(
    async () => setInterval(() => tell(judgeAll()), pauseMs).unref(),
    async (timer) => clearInterval(timer),
  );
}

/** Remembers what was told. */
export function createAlertTeller(write: Log): (judged: readonly ProductAlerts[]) => void {
  const firing = new Set<string>();
  return (judged) => {
    for (const { product, alerts } of judged) {
      for (const { alert, isFiring } of alerts) {
        const name = nameAlert(alert);
        const key = `${product} ${name}`;
        if (isFiring === null || isFiring === firing.has(key)) continue;
        const { severity } = alert;
        const fields = { product, alert: name, severity };
        if (isFiring) {
          firing.add(key);
          write(`alert: ${product}, ${name} (${severity}).`, {
            level: levels[severity],
            event: 'alert-began',
            ...fields,
          });
        } else {
          firing.delete(key);
          write(`alert: ${product}, ${name} is over.`, { level: 'info', event: 'alert-ended', ...fields });
        }
      }
    }
  };
}
