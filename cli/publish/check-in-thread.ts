// The same check in a thread of its own, for a process that serves: composing the whole mesh takes a second, in which nobody
// else would be answered, and contracts come from outside.

import { Worker } from 'node:worker_threads';
import type { CodeData, ErrorCode } from '../../errors/codes.ts';
import { ConcordError } from '../../errors/concord-error.ts';
import type { CheckReport } from '../../mesh/check/check-report.ts';
import type { CheckChange } from '../../mesh/publications/judge-change.ts';
import type { Environment } from '../environment.ts';

export type CheckWork = {
  readonly change: Parameters<CheckChange>[0];
  readonly settings: ThreadSettings;
};

/** What of the process's settings a check goes by, in a form that can be handed to a thread. */
export type ThreadSettings = Pick<
  Environment,
  'databaseUrl' | 'databaseWhere' | 'home' | 'contracts' | 'roles' | 'databaseRoles' | 'domains' | 'database'
> & {
  /** Those that a domain may name. */
  readonly variables: ReadonlyMap<string, string | null>;
};

export type CheckReply =
  | { readonly kind: 'report'; readonly report: CheckReport }
  | { readonly kind: 'refused'; readonly code: ErrorCode; readonly data: CodeData<ErrorCode> };

/** By which an URL may be protected that says nothing of it. */
const ofConnections = ['PGSSLMODE', 'PGSSLROOTCERT', 'PGSSLCERT', 'PGSSLKEY'];

const mostHeapMb = 1_024;
const mostMs = 300_000;

/** @throws ConcordError PUBLICATION_CHECK_ENDED, and as the check */
export function checkInThread(environment: Environment, longestMs = mostMs): CheckChange {
  return (change) =>
    new Promise((resolve, reject) => {
      const work: CheckWork = { change, settings: handOver(environment, change) };
      const worker = new Worker(new URL('./check-thread.js', import.meta.url), {
        workerData: work,
        execArgv: [],
        resourceLimits: { maxOldGenerationSizeMb: mostHeapMb },
      });
      const end = (cause?: unknown) => reject(new ConcordError('PUBLICATION_CHECK_ENDED', {}, { cause }));
      const impatience = setTimeout(() => void worker.terminate(), longestMs);
      worker.once('error', end);
      worker.once('exit', () => {
        clearTimeout(impatience);
        end();
      });
      worker.once('message', (reply: CheckReply) => {
        if (reply.kind === 'report') resolve(reply.report);
        else reject(new ConcordError(reply.code, reply.data));
        void worker.terminate();
      });
    });
}

function handOver(environment: Environment, { after, before }: CheckWork['change']): ThreadSettings {
  const { databaseUrl, databaseWhere, home, contracts, roles, databaseRoles, domains, database } = environment;
  const texts = [...before.contracts, ...after.contracts].filter(({ path }) => /domain\.ya?ml$/.test(path));
  const named = texts.flatMap(({ text }) => text.match(/\b[A-Z][A-Z0-9_]+\b/g) ?? []);
  const own = [...domains.values()].flatMap(({ urlEnv }) => urlEnv ?? []);
  const variables = new Map(
    [...new Set([...ofConnections, ...named, ...own])].map((name) => [name, environment.read(name)]),
  );
  return { databaseUrl, databaseWhere, home, contracts, roles, databaseRoles, domains, database, variables };
}
