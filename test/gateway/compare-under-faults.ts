// What an answer may be while subgraphs are at fault. Where the stock executor is right it says so; where it is not, the
// answer of the well mesh does: of that, a part may be missing, but nothing may be another.

import { compareExecutors } from '../support/compare-executors.ts';
import type { GeneratedQuery } from '../support/generate-query.ts';
import type { FaultKind } from '../support/inject-faults.ts';
import type { ToyGateways } from './toy-gateways.ts';

type Expectation = {
  /**
   * `whole`: data and errors as the stock executor has them. `data`: it tells of such a fault without saying what is
   * missing, or not at all. `none`: see the reason at the kind.
   */
  readonly asStock: 'whole' | 'data' | 'none';
  /** What is missing is told of. A null that a type allows, and an entity that is not there, are no faults to a gateway. */
  readonly isTold: boolean;
  /** False where what the fault touches decides what is asked of others. */
  readonly isPartOfWell: boolean;
};

const expectations: Readonly<Record<FaultKind, Expectation>> = {
  'null value': { asStock: 'whole', isTold: false, isPartOfWell: true },
  // Sent as a key by both; ours asks for the key of the entity as well, which such an entity cannot answer.
  'null key': { asStock: 'none', isTold: false, isPartOfWell: false },
  'field error': { asStock: 'whole', isTold: true, isPartOfWell: true },
  // The stock executor throws on some, so that all data are gone, and takes over others.
  'wrong type': { asStock: 'none', isTold: true, isPartOfWell: true },
  'absent entity': { asStock: 'whole', isTold: false, isPartOfWell: true },
  'short list': { asStock: 'data', isTold: true, isPartOfWell: true },
  'long list': { asStock: 'data', isTold: true, isPartOfWell: true },
  // The stock executor trusts the position: it gives one entity the data of another.
  'reordered list': { asStock: 'none', isTold: true, isPartOfWell: true },
  'errors without data': { asStock: 'data', isTold: true, isPartOfWell: true },
  'neither data nor errors': { asStock: 'data', isTold: true, isPartOfWell: true },
};

export type FaultyAnswer = {
  readonly isHit: boolean;
  readonly hasRows: boolean;
  /** Null = as it must be. */
  readonly breach: Readonly<Record<string, unknown>> | null;
};

export async function compareUnderFault(
  gateways: ToyGateways,
  generated: GeneratedQuery,
  kind: FaultKind,
  seed: number,
): Promise<FaultyAnswer> {
  gateways.setState('well');
  const well = await compareExecutors(gateways, generated);
  gateways.setState({ kind, seed });
  const before = gateways.hits.get(kind);
  const faulty = await compareExecutors(gateways, generated);
  const { asStock, isTold, isPartOfWell } = expectations[kind];
  // Of an object that two subgraphs have, the stock executor drops all where one of them says null: ours keeps the rest.
  const isKept = /\bshop\b/.test(generated.query) && isPartOf(faulty.dataOfStock ?? null, faulty.data ?? null);
  const breaches: readonly (readonly [string, boolean])[] = [
    ['it differs from the stock executor', asStock === 'whole' && faulty.difference !== null && !isKept],
    ['its data differ from the stock executor', asStock === 'data' && !faulty.hasEqualData && !isKept],
    ['it has data of something else', isPartOfWell && !isPartOf(faulty.data ?? null, well.data ?? null)],
    ['what is missing is not told of', isTold && !faulty.hasErrors && !isEqual(faulty.data, well.data)],
    ['the gateway failed', faulty.codes.includes('GATEWAY_FAILED')],
  ];
  const reasons = breaches.filter(([, isBreach]) => isBreach).map(([reason]) => reason);
  const breach = reasons.length === 0 ? null : { kind, seed, reasons, ...generated, ...faulty.difference };
  return { isHit: gateways.hits.get(kind) !== before, hasRows: faulty.hasRows, breach };
}

/** Nulls may stand for anything; of a list no element may be gone. */
export function isPartOf(part: unknown, whole: unknown): boolean {
  if (part === null) return true;
  if (Array.isArray(part)) {
    return (
      Array.isArray(whole) &&
      part.length === whole.length &&
      part.every((element, index) => isPartOf(element, whole[index]))
    );
  }
  if (typeof part !== 'object') return part === whole;
  if (typeof whole !== 'object' || whole === null) return false;
  const [given, complete] = [new Map(Object.entries(part)), new Map(Object.entries(whole))];
  return given.size === complete.size && [...given].every(([key, value]) => isPartOf(value, complete.get(key)));
}

function isEqual(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
