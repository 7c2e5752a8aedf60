// What one consumer of one major meets: what breaks it, what may, and of what it is only told.

import semver from 'semver';
import type { Change, ChangeKind } from '../../contracts/compare/change.ts';
import type { Mesh, Product } from '../../contracts/product.ts';
import type { Impact } from '../check/check-report.ts';
import type { Registration } from '../consumers/registration.ts';
import type { ImpactUsage } from './impact-usage.ts';
import type { Met } from './met-changes.ts';
import { type ReadField, readChangedFields } from './read-changed-fields.ts';

export type Consumer = {
  readonly name: string;
  /** Null for one that is counted and not registered any more. */
  readonly registration: Registration | null;
  readonly requests: number;
};

export type Verdict = Pick<Impact, 'kind' | 'fields'> & {
  /** The day after which it breaks, for one that has until then to move. */
  readonly until: string | null;
};

/** Whether they concern a consumer depends on its token, or on whether it asks for aggregates, which nobody counts. */
const unsure: readonly ChangeKind[] = ['access-narrowed', 'rows-changed', 'aggregates-changed'];
/** After them nothing of the product is as it was. */
const whole: readonly ChangeKind[] = ['product-removed', 'product-hidden', 'key-changed'];

type Setting = { readonly before: Mesh; readonly usage: ImpactUsage };

/** Null where nothing concerns it. */
export function judgeConsumer(consumer: Consumer, met: Met, { before, usage }: Setting): Verdict | null {
  const { product, later, changes, move } = met;
  const reader = { consumer: consumer.name, product, mesh: before, usage };
  const hits = (of: readonly Change[]) => of.map((change) => ({ change, read: readChangedFields(change, reader) }));
  const own = hits(changes);
  const moved = hits(move?.changes ?? []);

  const breaking = own.filter(({ change, read }) => breaksSurely(change, read));
  const isUsed = consumer.requests > 0;
  if (breaking.length > 0 || isCutOff(consumer, met)) return { kind: 'breaks', fields: namesOf(breaking), until: null };
  if (move !== null && move.until !== null && (isUsed || !accepts(consumer, move.to))) {
    const fields = namesOf(moved.filter(({ change }) => change.level === 'major'));
    return { kind: 'breaks', fields, until: move.until };
  }
  const doubtful = own.filter(({ change, read }) => mayBreak(change, read, isUsed));
  if (doubtful.length > 0 || (later !== null && !accepts(consumer, later))) {
    return { kind: 'may-break', fields: namesOf(doubtful), until: null };
  }
  return consumer.registration === null ? null : { kind: 'told', fields: namesOf(own), until: null };
}

/** What it reads, or its pin holds on to, goes at once. */
function isCutOff(consumer: Consumer, { product, later }: Met): boolean {
  if (later === null) return consumer.requests > 0 || consumer.registration !== null;
  return later.version.major > product.version.major && !accepts(consumer, later);
}

/** Whether its pin lets it read that version; one without a pin reads what is there. */
function accepts({ registration }: Consumer, product: Product | null): boolean {
  return product !== null && (registration === null || semver.satisfies(product.version.text, registration.pin));
}

type Hit = { readonly change: Change; readonly read: readonly ReadField[] };

function breaksSurely({ level, kind }: Change, read: readonly ReadField[]): boolean {
  return level === 'major' && !unsure.includes(kind) && read.some(({ isSure }) => isSure);
}

/** Somebody registered who has not asked within the days that are counted may ask tomorrow. */
function mayBreak({ level, kind, fields }: Change, read: readonly ReadField[], isUsed: boolean): boolean {
  if (level === 'patch' || kind === 'deprecated') return false;
  const isForAll = fields.includes('*');
  return read.length > 0 || (isForAll && isUsed) || (!isUsed && level === 'major');
}

/** Of a change of the whole product each field counts that was read; of a promise none by its name. */
function isNamed({ change }: Hit): boolean {
  return !change.fields.includes('*') || whole.includes(change.kind);
}

function namesOf(hits: readonly Hit[]): readonly string[] {
  const names = hits.filter(isNamed).flatMap(({ read }) => read.map(({ field }) => field));
  return [...new Set(names)].sort();
}
