// Registrations in the mesh's database. Those of one consumer change one after the other, so that the same that comes twice
// at once is kept once.

import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { ConcordError } from '../../errors/concord-error.ts';
import type { Viewer } from '../../identity/viewer.ts';
import { explainStoreFailure } from '../access/store-failure.ts';
import { inTransactionOf } from '../transaction.ts';
import { readRegistration, registrationColumns } from './read-row.ts';
import { belongsTo, type Registration, type RegistrationDraft } from './registration.ts';

/** Every one of them may throw CONSUMERS_NOT_SET_UP or CONSUMERS_UNAVAILABLE. */
export type ConsumerStore = {
  /**
   * Keeps a registration, or changes the one that the consumer has for the product; the same again changes nothing.
   *
   * @param mayTake whether the viewer may register for any consumer, also for one that is somebody else's
   * @throws ConcordError CONSUMER_TAKEN, CONSUMERS_TOO_MANY
   */
  readonly register: (
    draft: RegistrationDraft,
    by: { readonly viewer: Viewer; readonly mayTake: boolean; readonly now: number },
  ) => Promise<Registration>;
  /** Takes it out. `judge` gets it as it stands, null where there is none; what it throws leaves everything as it was. */
  readonly unregister: (
    product: string,
    consumer: string,
    judge: (found: Registration | null) => Registration,
  ) => Promise<Registration>;
};

/** Of one consumer, and of one subject. */
const mostRegistrations = 500;

/** @param onChange after every change */
export function createConsumerStore(pool: pg.Pool, onChange: () => Promise<void>): ConsumerStore {
  const change = async (work: (client: pg.PoolClient) => Promise<Registration>): Promise<Registration> => {
    const changed = await inTransactionOf(pool, work, 'begin read write').catch((error: unknown) => {
      throw explainConsumerFailure(error);
    });
    await onChange();
    return changed;
  };
  return {
    register: (draft, { viewer, mayTake, now }) =>
      change(async (client) => {
        await lockConsumer(client, draft.consumer);
        const own = await findOf(client, draft.consumer);
        if (!mayTake && own.length > 0 && !own.some((one) => belongsTo(one, viewer))) {
          throw new ConcordError('CONSUMER_TAKEN', { consumer: draft.consumer });
        }
        const known = own.find(({ product }) => product === draft.product);
        if (known === undefined) {
          await refuseTooMany(client, draft);
          return insert(client, draft, now);
        }
        if (isSame(known, draft)) return known;
        // Who changes what is somebody else's does not make it his own.
        const registeredBy = belongsTo(known, viewer) ? draft.registeredBy : known.registeredBy;
        return update(client, { ...known, ...draft, registeredBy }, now);
      }),
    unregister: (product, consumer, judge) =>
      change(async (client) => {
        await lockConsumer(client, consumer);
        const found = (await findOf(client, consumer)).find((one) => one.product === product) ?? null;
        const gone = judge(found);
        await client.query('delete from concord.consumers where id = $1', [gone.id]);
        return gone;
      }),
  };
}

/** Until the transaction ends. */
async function lockConsumer(client: pg.ClientBase, consumer: string): Promise<void> {
  await client.query("select pg_advisory_xact_lock(hashtextextended('concord consumer ' || $1, 0))", [consumer]);
}

async function findOf(client: pg.ClientBase, consumer: string): Promise<readonly Registration[]> {
  const { rows } = await client.query(`select ${registrationColumns} from concord.consumers where consumer = $1`, [
    consumer,
  ]);
  return rows.map(readRegistration);
}

/** Whoever says the same again, of the same team. */
function isSame(known: Registration, { team, useCase, contact, pin }: RegistrationDraft): boolean {
  return known.team === team && known.useCase === useCase && known.contact === contact && known.pin === pin;
}

async function refuseTooMany(client: pg.ClientBase, { consumer, registeredBy }: RegistrationDraft): Promise<void> {
  const { rows } = await client.query<{ count: number }>(
    `select greatest(count(*) filter (where consumer = $1), count(*) filter (where registered_by = $2))::integer as count
     from concord.consumers where consumer = $1 or registered_by = $2`,
    [consumer, registeredBy],
  );
  if ((rows[0]?.count ?? 0) >= mostRegistrations) {
    throw new ConcordError('CONSUMERS_TOO_MANY', { most: mostRegistrations });
  }
}

async function insert(client: pg.ClientBase, draft: RegistrationDraft, now: number): Promise<Registration> {
  const registration = { ...draft, id: randomUUID(), registeredAt: now };
  await client.query(
    `insert into concord.consumers (id, consumer, product, team, use_case, contact, pin, registered_by, registered_at, changed_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)`,
    [
      registration.id,
      draft.consumer,
      draft.product,
      draft.team,
      draft.useCase,
      draft.contact,
      draft.pin,
      draft.registeredBy,
      new Date(now),
    ],
  );
  return registration;
}

async function update(client: pg.ClientBase, changed: Registration, now: number): Promise<Registration> {
  const { id, team, useCase, contact, pin, registeredBy } = changed;
  await client.query(
    `update concord.consumers set team = $2, use_case = $3, contact = $4, pin = $5, registered_by = $6, changed_at = $7
     where id = $1`,
    [id, team, useCase, contact, pin, registeredBy, new Date(now)],
  );
  return changed;
}

/** What PostgreSQL says of these tables -> an error that tells what to do. */
export function explainConsumerFailure(error: unknown): unknown {
  const explained = explainStoreFailure(error);
  if (!(explained instanceof ConcordError)) return explained;
  const { cause } = explained;
  if (explained.code === 'MESH_STORE_NOT_SET_UP') return new ConcordError('CONSUMERS_NOT_SET_UP', {}, { cause });
  if (explained.code === 'MESH_STORE_UNAVAILABLE') return new ConcordError('CONSUMERS_UNAVAILABLE', {}, { cause });
  return explained;
}
