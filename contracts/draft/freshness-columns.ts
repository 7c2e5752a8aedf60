// The columns that may tell how fresh the rows of a table are, best first: when a row was changed, then when it was made,
// then when what it tells happened. Days of birth are dates too, and say nothing of this.

import { nameWords } from '../guess/name-words.ts';
import type { Relation, RelationColumn } from './relation.ts';

const times = /^(timestamp with(out)? time zone|date)$/;

const ranks: readonly (readonly string[])[] = [
  [
    'updated',
    'update',
    'modified',
    'changed',
    'geaendert',
    'maj',
    'aktualisiert',
    'modification',
    'modificado',
    'actualizado',
    'loaded',
    'synced',
    'ingested',
    'changement',
  ],
  [
    'created',
    'create',
    'inserted',
    'creation',
    'angelegt',
    'erstellt',
    'creado',
    'registered',
    'joined',
    'added',
    'alta',
  ],
  [
    'measured',
    'occurred',
    'event',
    'booked',
    'placed',
    'ordered',
    'recorded',
    'received',
    'reported',
    'scanned',
    'sampled',
    'order',
    'payment',
    'rental',
    'transaction',
    'invoice',
    'logged',
    'sent',
  ],
  ['ts', 'timestamp', 'time', 'at', 'on', 'am', 'date', 'datum', 'fecha'],
];

const never = new Set([
  'birth',
  'dob',
  'dod',
  'naissance',
  'nacimiento',
  'geburtsdatum',
  'expires',
  'expiry',
  'expire',
  'valid',
  'due',
  'deleted',
  'closed',
  'end',
  'start',
  'until',
  'required',
  'hire',
  'retention',
]);

export function chooseFreshnessColumns({ columns }: Pick<Relation, 'columns'>): readonly string[] {
  return columns
    .map((column) => ({ column, rank: rankOf(column) }))
    .filter(({ rank }) => rank !== null)
    .sort((a, b) => (a.rank ?? 0) - (b.rank ?? 0))
    .map(({ column }) => column.name);
}

/** A date tells less than a time, and what may be missing less than what is always there. */
function rankOf({ name, storage, isNotNull }: RelationColumn): number | null {
  if (!times.test(storage)) return null;
  const words = nameWords(name);
  if (words.some((word) => never.has(word))) return null;
  const place = ranks.findIndex((rank) => words.some((word) => rank.includes(word)));
  if (place < 0) return null;
  return place * 4 + (storage === 'date' ? 2 : 0) + (isNotNull ? 0 : 1);
}
