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

export type AlertWatch = {
  /** From now on these are told of, in the place of those before. What was told already is not told again. */
  readonly judge: (judgeAll: JudgeAll) => void;
};

type JudgeAll = () => readonly ProductAlerts[];

/** One for the process: contracts may be published while an alert goes on. */
export async function watchAlerts(lifetime: Pick<Lifetime, 'start'>, write: Log): Promise<AlertWatch> {
  const tell = createAlertTeller(write);
  let judgeAll: JudgeAll = () => [];
  await lifetime.start(
    async () => setInterval(() => tell(judgeAll()), pauseMs).unref(),
    async (timer) => clearInterval(timer),
  );
  return {
    judge(next) {
      judgeAll = next;
    },
  };
}

/** Remembers what was told. An alert that no contract has any more is over, and may begin anew. */
export function createAlertTeller(write: Log): (judged: readonly ProductAlerts[]) => void {
  const firing = new Map<string, () => void>();
  return (judged) => {
    const kept = new Set<string>();
    for (const { product, alerts } of judged) {
      for (const { alert, isFiring } of alerts) {
        const name = nameAlert(alert);
        const key = `${product} ${name}`;
        kept.add(key);
        if (isFiring === null || isFiring === firing.has(key)) continue;
        const { severity } = alert;
        const fields = { product, alert: name, severity };
        if (isFiring) {
          write(`alert: ${product}, ${name} (${severity}).`, {
            level: levels[severity],
            event: 'alert-began',
            ...fields,
          });
          firing.set(key, () =>
            write(`alert: ${product}, ${name} is over.`, { level: 'info', event: 'alert-ended', ...fields }),
          );
        } else end(key);
      }
    }
    for (const key of [...firing.keys()]) if (!kept.has(key)) end(key);
  };

  function end(key: string): void {
    firing.get(key)?.();
    firing.delete(key);
  }
}
