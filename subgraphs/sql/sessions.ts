// All connections to one domain's database, of all roles by which it is read, and the one queue before them. All roles
// together hold no more connections than the domain may have: one that is idle makes room for that of another role.
//
// A read goes at once where nobody waits and a connection has room: a short one (`Statement.isKeyed`) behind others of its
// kind, any other alone. Else it waits, and who waits is served in the order of coming, so no kind starves another.

import type pg from 'pg';
import type { ParameterValue, Statement } from './fragment.ts';
import { createStatementNames, type Row } from './prepared.ts';
import { createReadQueue, type ReadQueueLimits } from './read-queue.ts';
import { isStatementForgotten, isWorthRepeating } from './repeat-read.ts';
import { type PendingRead, Session, type SessionHost, tickMs } from './session.ts';
import { createTicker } from './ticker.ts';

export type Connections = {
  readonly open: number;
  /** Have nothing to do. */
  readonly idle: number;
  /** Reads that wait for one. */
  readonly waiting: number;
  /** Reads that were refused since the start, because too many waited or they waited for too long. */
  readonly refused: number;
  /** Whether one was refused within the last seconds. */
  readonly isOverloaded: boolean;
};

/** Those of one role. */
export type RoleSessions = {
  readonly read: (statement: Statement, signal?: AbortSignal) => Promise<readonly Row[]>;
};

export type Sessions = {
  readonly of: (role: string) => RoleSessions;
  readonly connections: () => Connections;
  /** Whether every connection that there may be has a read, or is on its way to one. */
  readonly isBusy: () => boolean;
  /** What runs is answered still. */
  readonly close: () => Promise<void>;
};

export type SessionsOptions = ReadQueueLimits & {
  readonly domain: string;
  /** At most. */
  readonly connections: number;
  /** Gives a connection that is up and may be read by. */
  readonly connect: (role: string) => Promise<pg.Client>;
  /** After so long without a word the server is taken to be gone. */
  readonly goneMs: number;
  /** Whether connections that have nothing to do stay. */
  readonly keepsIdle: boolean;
  /** What a caller gets for what `pg` or the network threw. */
  readonly translate: (error: unknown) => unknown;
};

type Role = {
  readonly name: string;
  readonly nameStatement: (text: string) => string | null;
  readonly sessions: Set<Session<RoleRead>>;
  /** The one that was used last at the end, so that those that are not needed are never used. */
  readonly idle: Session<RoleRead>[];
  coming: number;
  waiting: number;
};

type RoleRead = PendingRead & { readonly role: Role; isRepeated: boolean };

const idleMs = 10_000;
/** So many reads of its role a connection takes before who waits for longest, and needs another role. */
const mostOvertakes = 16;
/** A read of more keys than that is not short. */
const mostKeys = 200;

export function openSessions(options: SessionsOptions): Sessions {
  const { connections, translate, goneMs } = options;
  const roles = new Map<string, Role>();
  const sessions = new Map<Session<RoleRead>, Role>();
  let coming = 0;
  let isClosed = false;
  let onClosed = () => {};
  const queue = createReadQueue<RoleRead>({
    ...options,
    coming: () => coming,
    onMove: ({ role }, by) => {
      role.waiting += by;
    },
  });

  const place = (read: RoleRead) => {
    // For as many as that a connection of their own is on its way.
    const session = queue.size() <= coming ? findSession(read) : undefined;
    if (session !== undefined) send(session, read);
    else if (isClosed) read.reject(translate(new Error('Connection terminated: its pool is closed')));
    else {
      queue.enter(read);
      growFor(read.role);
    }
  };

  const findSession = (read: RoleRead): Session<RoleRead> | undefined => {
    const { sessions: own, idle } = read.role;
    if (read.mayShare) for (const session of own) if (session.isBusy && session.hasRoom(read)) return session;
    return idle.pop();
  };

  const send = (session: Session<RoleRead>, read: RoleRead) => {
    session.send(read);
    watching.start();
  };

  const watching = createTicker(tickMs, () => {
    let isBusy = false;
    for (const session of sessions.keys()) {
      if (session.isBusy) isBusy = true;
      session.watch();
    }
    return isBusy;
  });

  /** Gives whether others may find room as well. */
  const growFor = (role: Role): boolean => {
    if (isClosed || role.coming >= role.waiting) return true;
    // What is ended makes room for who waits for longest, in `onGone`.
    if (sessions.size + coming >= connections) return endIdleBut(role);
    coming += 1;
    role.coming += 1;
    connect(role);
    return true;
  };

  const growForAll = () => {
    for (const { role } of queue.all()) if (!growFor(role)) break;
    if (isClosed && sessions.size + coming === 0) onClosed();
  };

  const connect = async (role: Role) => {
    const arrive = () => {
      coming -= 1;
      role.coming -= 1;
    };
    try {
      const client = await options.connect(role.name);
      arrive();
      const session = new Session(client, { ...host, nameStatement: role.nameStatement });
      sessions.set(session, role);
      role.sessions.add(session);
      host.onRoom(session);
    } catch (error) {
      arrive();
      const read = queue.find((one) => one.role === role);
      if (read !== undefined) {
        queue.remove(read);
        read.reject(translate(error));
      }
      growForAll();
    }
  };

  /** Ends the connection of another role that has been idle for longest. */
  const endIdleBut = (role: Role): boolean => {
    let oldest: Session<RoleRead> | undefined;
    for (const [session, owner] of sessions) {
      if (owner === role || !session.isIdle) continue;
      if (oldest === undefined || session.idleSince < oldest.idleSince) oldest = session;
    }
    oldest?.retire();
    return oldest !== undefined;
  };

  /** Who waits for longest; up to a number, those of the session's own role first, because a new connection costs much more. */
  const nextFor = (session: Session<RoleRead>, role: Role): RoleRead | undefined => {
    const first = queue.find((read) => read.role === role || read.role.coming < read.role.waiting);
    if (first === undefined || first.role === role) session.overtakes = 0;
    else if (role.waiting > 0 && session.overtakes < mostOvertakes) {
      session.overtakes += 1;
      return queue.find((read) => read.role === role);
    }
    return first;
  };

  const host: Omit<SessionHost<RoleRead>, 'nameStatement'> = {
    goneMs,
    /** Serves who waits for longest, if need be by ending the session for a role that has none. */
    onRoom(session) {
      const role = sessions.get(session);
      if (role === undefined) return;
      while (queue.size() > 0) {
        const next = nextFor(session, role);
        if (next === undefined) break;
        if (next.role !== role && session.isIdle) session.retire();
        if (next.role !== role || !session.hasRoom(next)) return;
        queue.remove(next);
        send(session, next);
      }
      if (!session.isIdle) return;
      if (isClosed) {
        session.retire();
        return;
      }
      session.idleSince = performance.now();
      role.idle.push(session);
      if (!options.keepsIdle) sweeping.start();
    },
    onFailure(read, error, session) {
      if (isStatementForgotten(error)) session.retire();
      if (!read.isRepeated && isWorthRepeating(error, read.mayShare)) {
        read.isRepeated = true;
        read.mayShare = false;
        place(read);
      } else read.reject(translate(error));
    },
    onGone(session) {
      const role = sessions.get(session);
      sessions.delete(session);
      if (role === undefined) return;
      role.sessions.delete(session);
      const place = role.idle.indexOf(session);
      if (place !== -1) role.idle.splice(place, 1);
      growForAll();
    },
  };

  const sweeping = createTicker(idleMs / 4, () => {
    const since = performance.now() - idleMs;
    for (const session of sessions.keys()) if (session.isIdle && session.idleSince <= since) session.retire();
    return sessions.size > 0;
  });

  const open = (name: string): Role => {
    const role: Role = {
      name,
      nameStatement: createStatementNames(),
      sessions: new Set(),
      idle: [],
      coming: 0,
      waiting: 0,
    };
    roles.set(name, role);
    return role;
  };

  return {
    of: (name) => {
      const role = roles.get(name) ?? open(name);
      return {
        read: ({ text, values, isKeyed = false }, signal) =>
          new Promise((resolve, reject) => {
            if (signal?.aborted) reject(signal.reason);
            else {
              const mayShare = isKeyed && values.every(isShort);
              place({ text, values, signal, resolve, reject, role, mayShare, isRepeated: false });
            }
          }),
      };
    },
    connections: () => ({
      open: sessions.size + coming,
      idle: [...sessions.keys()].filter(({ isIdle }) => isIdle).length,
      waiting: Math.max(queue.size() - coming, 0),
      refused: queue.refused(),
      isOverloaded: queue.isOverloaded(),
    }),
    isBusy: () => sessions.size + coming >= connections && ![...sessions.keys()].some(({ isIdle }) => isIdle),
    close: () =>
      new Promise((resolve) => {
        isClosed = true;
        onClosed = resolve;
        for (const session of [...sessions.keys()]) if (session.isIdle) session.retire();
        growForAll();
      }),
  };
}

function isShort(value: ParameterValue): boolean {
  return typeof value !== 'object' || value === null || value.length <= mostKeys;
}
