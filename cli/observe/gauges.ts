// What stands now, asked for when somebody reads the metrics: connections, queues, and how the products keep what their
// contracts promise. Who hands them in decides how much of the products they tell.

import { Counter, Gauge, type Registry } from 'prom-client';
import type { BreakerState } from '../../gateway/transport/circuit-breaker.ts';
import { type AlertState, nameAlert } from '../../mesh/standing/judge-alerts.ts';
import type { Standing } from '../../mesh/standing/standing.ts';
import type { ShelfFigures } from '../../subgraphs/product/keep-answers.ts';
import type { Connections } from '../../subgraphs/sql/pool.ts';
import type { MeshFigures } from '../live-mesh/mesh-figures.ts';
import type { SupergraphFigures } from '../supergraph/live-supergraph.ts';

export type ProductFigures = Standing & {
  /** `Product.key` */
  readonly product: string;
  /** Of what else the contract promises: whether it is kept; null = unknown. */
  readonly promises?: { readonly availability?: boolean | null; readonly latency?: boolean | null };
  readonly alerts?: readonly AlertState[];
  /** Where the contract asks for the metric; null = unknown. */
  readonly rowCount?: number | null;
};

/** Who has something to show says so once; what nobody shows is not among the metrics. */
export type Watch = {
  /** `name`: `main` for the connections of the domain's own user, `readers` for those of the roles of viewers. */
  readonly pool: (domain: string, name: 'main' | 'readers', count: () => Connections) => void;
  readonly queue: (name: 'ledger' | 'usage' | 'jobs' | 'planning', count: () => number | Promise<number>) => void;
  readonly products: (list: () => readonly ProductFigures[]) => void;
  /** Answers of reads that are kept in this process. */
  readonly keptAnswers: (look: () => ShelfFigures) => void;
  /** Operations that the gateway knows. */
  readonly operations: (count: () => number) => void;
  /** Of a subgraph of another process. */
  readonly breaker: (subgraph: string, state: () => BreakerState) => void;
  /** Of a gateway whose graph changes while it serves. */
  readonly supergraph: (look: () => SupergraphFigures) => void;
  /** Of a process whose contracts change while it serves. */
  readonly mesh: (look: () => MeshFigures) => void;
};

export const watchNothing: Watch = {
  pool: () => undefined,
  queue: () => undefined,
  products: () => undefined,
  keptAnswers: () => undefined,
  operations: () => undefined,
  breaker: () => undefined,
  supergraph: () => undefined,
  mesh: () => undefined,
};

const breakerStates: Readonly<Record<BreakerState, number>> = { closed: 0, 'half-open': 1, open: 2 };

type Show = (labels: Readonly<Record<string, string>>, value: number) => void;

const freshnessStatuses = ['fresh', 'stale', 'unknown'] as const;
const qualityStatuses = ['sound', 'broken', 'unknown'] as const;

export function showGauges(registry: Registry): Watch {
  const pools = new Map<
    string,
    { readonly domain: string; readonly name: string; readonly count: () => Connections }
  >();
  const queues = new Map<string, () => number | Promise<number>>();
  const breakers = new Map<string, () => BreakerState>();
  let listProducts: () => readonly ProductFigures[] = () => [];

  const gauge = (
    name: string,
    help: string,
    labelNames: readonly string[],
    fill: (show: Show) => void | Promise<void>,
  ) =>
    new Gauge({
      name,
      help,
      labelNames,
      registers: [registry],
      async collect() {
        const shown: Parameters<Show>[] = [];
        // A source that fails takes away its own figures, and no others.
        await Promise.resolve(fill((...one) => void shown.push(one))).catch(() => shown.splice(0));
        this.reset();
        for (const [labels, value] of shown) this.set(labels, value);
      },
    });
  const perProduct = (
    name: string,
    help: string,
    label: string | null,
    fill: (one: ProductFigures, show: Show) => void,
  ) =>
    gauge(name, help, label === null ? ['product'] : ['product', label], (show) => {
      for (const one of listProducts()) fill(one, (labels, value) => show({ product: one.product, ...labels }, value));
    });

  gauge(
    'concord_connections',
    'Connections to the database of a domain.',
    ['domain', 'pool', 'state'],
    async (show) => {
      for (const { domain, name: pool, count } of pools.values()) {
        const { open, idle, waiting } = count();
        show({ domain, pool, state: 'busy' }, open - idle);
        show({ domain, pool, state: 'idle' }, idle);
        show({ domain, pool, state: 'waiting' }, waiting);
      }
    },
  );
  new Counter({
    name: 'concord_reads_refused_total',
    help: 'Reads of a domain that were refused because too many waited for a connection, or waited for too long.',
    labelNames: ['domain', 'pool'],
    registers: [registry],
    collect() {
      this.reset();
      for (const { domain, name: pool, count } of pools.values()) this.inc({ domain, pool }, count().refused);
    },
  });
  gauge('concord_queue_entries', 'What waits to be written or done.', ['queue'], async (show) => {
    for (const [queue, count] of queues) {
      const waiting = await Promise.resolve()
        .then(count)
        .catch(() => null);
      if (waiting !== null) show({ queue }, waiting);
    }
  });

  gauge(
    'concord_subgraph_breaker',
    'Whether a subgraph of another process is asked: 0 yes, 1 to see whether it is back, 2 not, since it does not answer.',
    ['subgraph'],
    (show) => {
      for (const [subgraph, state] of breakers) show({ subgraph }, breakerStates[state()]);
    },
  );

  perProduct('concord_product_age_seconds', 'Age of the newest data.', null, ({ freshness }, show) => {
    if (freshness.ageSeconds !== null) show({}, freshness.ageSeconds);
  });
  perProduct('concord_product_promised_age_seconds', 'The age that the contract promises.', null, (one, show) =>
    show({}, one.freshness.promisedSeconds),
  );
  perProduct('concord_product_freshness', '1 for the status that holds.', 'status', ({ freshness }, show) => {
    for (const status of freshnessStatuses) show({ status }, freshness.status === status ? 1 : 0);
  });
  perProduct(
    'concord_product_quality_score',
    '0 to 100, of the last runs of its checks.',
    null,
    ({ quality }, show) => {
      if (quality.score !== null) show({}, quality.score);
    },
  );
  perProduct('concord_product_quality', '1 for the status that holds.', 'status', ({ quality }, show) => {
    for (const status of qualityStatuses) show({ status }, quality.status === status ? 1 : 0);
  });
  perProduct('concord_product_failing_checks', 'Checks that did not pass in the last run.', 'severity', (one, show) => {
    const { failing, checkedAt } = one.quality;
    if (checkedAt === null) return;
    for (const severity of ['error', 'warning']) {
      show({ severity }, failing.filter((check) => check.severity === severity).length);
    }
  });
  perProduct('concord_product_rows', 'Rows that the last run of the checks counted.', null, ({ rowCount }, show) => {
    if (rowCount !== null && rowCount !== undefined) show({}, rowCount);
  });
  gauge(
    'concord_alert',
    'Alerts of contracts: 1 while one holds, else 0; absent where that is unknown.',
    ['product', 'alert', 'severity'],
    (show) => {
      for (const { product, alerts = [] } of listProducts()) {
        for (const { alert, isFiring } of alerts) {
          const labels = { product, alert: nameAlert(alert), severity: alert.severity };
          if (isFiring !== null) show(labels, isFiring ? 1 : 0);
        }
      }
    },
  );
  perProduct(
    'concord_product_promise_kept',
    'Whether a promise of the contract is kept: 1 or 0, absent where that is unknown.',
    'promise',
    (one, show) => {
      for (const [promise, isKept] of Object.entries(judgePromises(one))) {
        if (isKept !== null && isKept !== undefined) show({ promise }, isKept ? 1 : 0);
      }
    },
  );

  return {
    pool: (domain, name, count) => void pools.set(`${domain} ${name}`, { domain, name, count }),
    queue: (name, count) => void queues.set(name, count),
    breaker: (subgraph, state) => void breakers.set(subgraph, state),
    products: (list) => {
      listProducts = list;
    },
    keptAnswers(look) {
      gauge('concord_kept_answers', 'Answers that are kept.', [], (show) => show({}, look().answers));
      gauge('concord_kept_answer_bytes', 'What they take of memory, at most.', [], (show) => show({}, look().bytes));
      new Counter({
        name: 'concord_kept_answers_evicted_total',
        help: 'Kept answers that went for want of room.',
        registers: [registry],
        collect() {
          this.reset();
          this.inc(look().evicted);
        },
      });
    },
    operations: (count) =>
      void gauge('concord_operations_known', 'Operations that the gateway remembers.', [], (show) => show({}, count())),
    mesh(look) {
      gauge('concord_mesh_refused', 'Contracts that are refused while what was served before goes on.', [], (show) =>
        show({}, look().refused.size),
      );
      gauge(
        'concord_publication_sequence',
        'The last publication of the mesh that was taken, or refused; equal in all processes that know the same.',
        [],
        (show) => show({}, look().sequence),
      );
    },
    supergraph(look) {
      gauge('concord_supergraph_refused', '1 while the last good graph serves in place of a newer one.', [], (show) =>
        show({}, look().refused === null ? 0 : 1),
      );
      gauge('concord_supergraph_taken_timestamp_seconds', 'When the graph that serves was taken.', [], (show) =>
        show({}, look().takenAt),
      );
    },
  };
}

function judgePromises({ freshness, quality, promises }: ProductFigures): Readonly<Record<string, boolean | null>> {
  return {
    ...promises,
    freshness: freshness.status === 'unknown' ? null : freshness.status === 'fresh',
    quality: quality.status === 'unknown' ? null : quality.status === 'sound',
  };
}
