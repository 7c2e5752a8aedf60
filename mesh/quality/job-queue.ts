// The queue of runs in the mesh's database: pg-boss in a schema of its own, one queue per domain, worked by whoever serves
// that domain. Its own workers and clock are left alone: they answer to nobody when the database is lost, which would end the
// process, and a moment that passes while nothing runs is lost to them.

import type pg from 'pg';
import PgBoss from 'pg-boss';
import { withLock } from '../lock.ts';
import type { QualityRun } from '../standing/product-state.ts';
import { explainQueueFailure } from './explain-queue-failure.ts';

export type JobDraft = {
  readonly domain: string;
  /** `Product.key` */
  readonly product: string;
  readonly cause: QualityRun['cause'];
  /** The newest run when the job was made; a newer one does the job. */
  readonly seen: string | null;
};

export type Job = JobDraft & { readonly id: string };

export type JobState = { readonly kind: 'waiting' | 'active' | 'done' | 'failed' | 'unknown' };

/** Every one of them may throw QUALITY_JOBS_NOT_SET_UP or QUALITY_STORE_UNAVAILABLE. */
export type JobQueue = {
  /** Makes what is not there yet; safe when several processes do it at once. */
  readonly open: (domains: readonly string[]) => Promise<void>;
  /** Null where there is no queue for the domain, or a job of this id already. */
  readonly send: (draft: JobDraft, options: SendOptions) => Promise<string | null>;
  /** The domain whose job comes next; null = there is none. */
  readonly nextDomain: (domains: readonly string[]) => Promise<string | null>;
  /** Gives a job to this process alone. */
  readonly take: (domain: string) => Promise<Job | null>;
  readonly complete: (job: Job) => Promise<void>;
  /** It is tried again later, as often as it may. */
  readonly fail: (job: Job) => Promise<void>;
  /** Those that a process has taken a while ago, and has not ended. */
  readonly listTaken: (domains: readonly string[], olderThanSeconds: number) => Promise<readonly Job[]>;
  readonly stateOf: (domain: string, id: string) => Promise<JobState>;
  readonly cancel: (domain: string, id: string) => Promise<void>;
  /** Jobs that nobody has taken yet. */
  readonly countWaiting: (domains: readonly string[]) => Promise<number>;
  readonly close: () => Promise<void>;
};

export type SendOptions = {
  readonly id?: string;
  /** The higher, the earlier. */
  readonly priority: number;
  readonly retryLimit: number;
};

type JobData = Omit<JobDraft, 'domain'>;

const schema = 'concord_jobs';
/** A run that takes longer is given to another, even though its process is alive. */
const longestSeconds = 3_600;
const defaultRetryDelaySeconds = 15;

type Options = {
  readonly pool: pg.Pool;
  readonly retryDelaySeconds?: number;
  /** What failed while it kept its own house. */
  readonly onFailure: (cause: unknown) => void;
};

export function createJobQueue({ pool, onFailure, ...options }: Options): JobQueue {
  const { retryDelaySeconds = defaultRetryDelaySeconds } = options;
  const db = { executeSql: (text: string, values?: unknown[]) => execute(pool, text, values) };
  const createBoss = () => new PgBoss({ db, schema, schedule: false, supervise: true }).on('error', onFailure);
  let boss = createBoss();
  let isStarted = false;
  const start = async () => {
    try {
      await boss.start();
      isStarted = true;
    } catch (error) {
      boss = createBoss(); // one that failed takes itself for started
      throw error;
    }
  };
  const ask = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    try {
      return await work();
    } catch (error) {
      throw explainQueueFailure(error);
    }
  };
  return {
    open: (domains) =>
      ask(() =>
        onConnection(pool, (client) =>
          withLock(client, async () => {
            await start();
            for (const domain of domains) await boss.createQueue(nameQueue(domain));
          }),
        ),
      ),
    send: ({ domain, ...data }, { id, priority, retryLimit }) =>
      ask(() =>
        boss.send(nameQueue(domain), data, {
          ...(id === undefined ? {} : { id }),
          priority,
          retryLimit,
          retryDelay: retryDelaySeconds,
          retryBackoff: true,
          expireInSeconds: longestSeconds,
        }),
      ),
    nextDomain: (domains) =>
      ask(async () => {
        const { rows } = await pool.query<{ name: string }>(
          `select name from ${schema}.job where name = any($1) and state < 'active' and start_after < now()
           order by priority desc, created_on, id limit 1`,
          [domains.map(nameQueue)],
        );
        return domains.find((domain) => nameQueue(domain) === rows[0]?.name) ?? null;
      }),
    take: (domain) =>
      ask(async () => {
        const [job] = await boss.fetch<JobData>(nameQueue(domain));
        return job === undefined ? null : { ...job.data, domain, id: job.id };
      }),
    complete: ({ domain, id }) => ask(() => boss.complete(nameQueue(domain), id)),
    fail: ({ domain, id }) => ask(() => boss.fail(nameQueue(domain), id)),
    listTaken: (domains, olderThanSeconds) =>
      ask(async () => {
        const { rows } = await pool.query<{ id: string; name: string; data: JobData }>(
          `select id, name, data from ${schema}.job
           where name = any($1) and state = 'active' and started_on < now() - $2 * interval '1 second'`,
          [domains.map(nameQueue), olderThanSeconds],
        );
        return rows.flatMap(({ id, name, data }) => {
          const domain = domains.find((one) => nameQueue(one) === name);
          return domain === undefined ? [] : [{ ...data, domain, id }];
        });
      }),
    stateOf: (domain, id) => ask(async () => ({ kind: kindOf(await boss.getJobById(nameQueue(domain), id)) })),
    cancel: (domain, id) => ask(() => boss.cancel(nameQueue(domain), id)),
    countWaiting: (domains) =>
      ask(async () => {
        const { rows } = await pool.query<{ n: number }>(
          `select count(*)::integer as n from ${schema}.job where name = any($1) and state < 'active'`,
          [domains.map(nameQueue)],
        );
        return rows[0]?.n ?? 0;
      }),
    close: async () => {
      if (isStarted) await boss.stop({ graceful: false });
    },
  };
}

function nameQueue(domain: string): string {
  return `quality_${domain}`;
}

function kindOf(job: PgBoss.JobWithMetadata | null): JobState['kind'] {
  switch (job?.state) {
    case undefined:
      return 'unknown';
    case 'created':
    case 'retry':
      return 'waiting';
    case 'active':
      return 'active';
    case 'completed':
      return 'done';
    default:
      return 'failed';
  }
}

/** A statement of several parts that fails leaves its transaction open, so the connection is not used again. */
async function execute(pool: pg.Pool, text: string, values?: unknown[]): Promise<{ rows: unknown[] }> {
  return onConnection(pool, (client) => client.query(text, values));
}

async function onConnection<Result>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<Result>): Promise<Result> {
  const client = await pool.connect();
  let isClean = false;
  try {
    const result = await work(client);
    isClean = true;
    return result;
  } finally {
    client.release(!isClean);
  }
}
