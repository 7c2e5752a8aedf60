// The same check in a thread of its own, for a process that serves: reading what somebody sends and composing the whole mesh
// takes its time, in which nobody else would be answered. This thread reads nothing of what was sent.

import { Worker } from 'node:worker_threads';
import type { Mesh } from '../../contracts/product.ts';
import type { CodeData, ErrorCode } from '../../errors/codes.ts';
import { ConcordError } from '../../errors/concord-error.ts';
import {
  type ChangedFiles,
  type CheckChange,
  type CheckedChange,
  type RefuseUnlooked,
  reportUnlooked,
} from '../../mesh/publications/judge-change.ts';
import type { Environment } from '../environment.ts';

export type CheckWork = {
  readonly change: ChangedFiles;
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

/** First what was loaded, upon which the thread waits to hear that it may go on, then one of the others. */
export type CheckReply =
  | { readonly kind: 'loaded'; readonly after: Mesh }
  | { readonly kind: 'report'; readonly report: CheckedChange['report'] }
  | { readonly kind: 'refused'; readonly code: ErrorCode; readonly data: CodeData<ErrorCode> };

/** By which an URL may be protected that says nothing of it. */
const ofConnections = ['PGSSLMODE', 'PGSSLROOTCERT', 'PGSSLCERT', 'PGSSLKEY'];

const mostHeapMb = 1_024;

/** Of the whole check, and of reading the files, which takes a second or two for the largest that are taken. */
const usualLimits = { mostMs: 300_000, mostLoadMs: 60_000 };

/** @throws ConcordError PUBLICATION_CHECK_ENDED, and as the check */
export function checkInThread(environment: Environment, limits: Partial<typeof usualLimits> = {}): CheckChange {
  const { mostMs, mostLoadMs } = { ...usualLimits, ...limits };
  return (change, refuse, signal) =>
    new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      const work: CheckWork = { change, settings: handOver(environment, change) };
      const worker = new Worker(new URL('./check-thread.js', import.meta.url), {
        workerData: work,
        execArgv: [],
        resourceLimits: { maxOldGenerationSizeMb: mostHeapMb },
      });
      const terminate = () => void worker.terminate();
      const end = (cause?: unknown) => reject(new ConcordError('PUBLICATION_CHECK_ENDED', {}, { cause }));
      const impatience = setTimeout(terminate, mostMs);
      const loading = setTimeout(terminate, mostLoadMs);
      const leave = () => {
        reject(signal?.reason);
        terminate();
      };
      signal?.addEventListener('abort', leave, { once: true });
      worker.once('error', end);
      worker.once('exit', () => {
        clearTimeout(impatience);
        clearTimeout(loading);
        signal?.removeEventListener('abort', leave);
        end();
      });
      let after: Mesh | null = null;
      worker.on('message', (reply: CheckReply) => {
        if (reply.kind === 'loaded') {
          clearTimeout(loading);
          after = reply.after;
          const refused = tryRefuse(refuse, after);
          if (refused.kind === 'none') return worker.postMessage('go on');
          if (refused.kind === 'thrown') reject(refused.error);
          else resolve({ after, report: reportUnlooked(refused.findings) });
        } else if (reply.kind === 'refused') reject(new ConcordError(reply.code, reply.data));
        else if (after !== null) resolve({ after, report: reply.report });
        terminate();
      });
    });
}

type Refused =
  | { readonly kind: 'none' }
  | { readonly kind: 'thrown'; readonly error: unknown }
  | { readonly kind: 'found'; readonly findings: ReturnType<RefuseUnlooked> };

function tryRefuse(refuse: RefuseUnlooked, after: Mesh): Refused {
  try {
    const findings = refuse(after);
    return findings.length === 0 ? { kind: 'none' } : { kind: 'found', findings };
  } catch (error) {
    return { kind: 'thrown', error };
  }
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
