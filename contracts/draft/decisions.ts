// What a person must decide of a drafted contract, in the order of the file: it stands there as comments, and the command
// prints it. Counts and shares are told of values, never one of them.

import type { PiiGuess } from '../guess/guess-column.ts';
import { describeKind } from '../guess/pii-kind.ts';
import type { Draft, DraftColumn, LeftOutColumn } from './draft.ts';

export type Decision = { readonly about: string; readonly text: string };

export function listDecisions(draft: Draft): readonly Decision[] {
  const { columns, leftOut, key, freshness, sample, relation } = draft;
  const decisions: Decision[] = [];
  const decide = (about: string, text: string) => decisions.push({ about, text });
  if (key.kind === 'missing') {
    const candidate = key.candidate === null ? '' : ` The values of "${key.candidate}" differ.`;
    decide(
      'primary_key',
      `name the columns that identify a row: ${key.reason}.${candidate} Until then the status stays draft.`,
    );
  } else if (draft.status === 'draft') {
    decide('status', 'write published where everything below is as it should be.');
  }
  if (relation.comment === null) decide('description', 'say in a sentence what one row is.');
  for (const column of columns) {
    const confirm = confirmText(column);
    if (confirm !== null) decide(column.name, confirm);
    if (column.unledKey !== null) decide(column.name, describeUnledKey(column.unledKey));
  }
  for (const one of leftOut) decide(one.column.name, describeLeftOut(one));
  if (relation.unreadChecks.length > 0) {
    decide(
      'schema',
      `the database also checks ${relation.unreadChecks.join(', ')}, which are more than constraints can say.`,
    );
  }
  decide('sla.freshness', `${freshness.promise} is a guess, because ${freshness.because}.`);
  decide('semantics', 'say what is not plain from the names: what counts, what a missing value means, which unit.');
  decide(
    'access',
    'say which roles read this, and who sees personal data in clear; now only members of the domain read it, and nobody sees those.',
  );
  if (sample.failure !== null)
    decide('quality', `no rows were looked at, because ${sample.failure}. Guesses stand on names alone.`);
  return decisions;
}

/** Null where nothing was guessed. */
export function confirmText({ guess, mask, places }: DraftColumn): string | null {
  if (places.length > 0) {
    const kinds = [...new Set(places.map((place) => describeKind(place.guess.kind)))].join(', ');
    return `confirm: ${places.length} places of these documents look personal (${kinds}). Other places stay in clear.`;
  }
  return guess === null ? null : `confirm: ${describeGuess(guess)} Mask ${mask}.`;
}

function describeGuess({ kind, byName, byValues, confidence, sampled }: PiiGuess): string {
  const share =
    byValues === null
      ? ''
      : `${Math.floor(byValues.share * 100)} % of the different values among ${count(sampled)} sampled look so`;
  const name = byName === null ? '' : byName.strength === 'strong' ? 'the name says so' : 'the table is about persons';
  const because = [name, share].filter((text) => text !== '').join(', and ');
  return `${describeKind(kind)}? ${because === '' ? 'They may stand anywhere in it' : capitalize(because)} (confidence ${confidence}).`;
}

export function describeLeftOut({ reason, isPersonal }: LeftOutColumn): string {
  return `left out, so that nobody reads it here: ${reason}.${isPersonal ? ' It looks personal.' : ''}`;
}

export function describeUnledKey({
  schema,
  table,
  target,
}: {
  readonly schema: string;
  readonly table: string;
  readonly target: string;
}): string {
  return `is a foreign key to ${schema}.${table}.${target}, of which no product of the mesh has the key. Write references when there is one.`;
}

function count(number: number): string {
  return number.toLocaleString('en-US');
}

function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
