// What the subgraphs of one answer say that their parts stand on -> one envelope for the whole answer, the worst of each
// product. Only the replies of subgraphs of Concord's make get here with extensions; a foreign one could say anything.

import type { Demands } from '../identity/demands.ts';
import { mergeProducts, mergeWarnings } from './merge-standings.ts';
import { type EnvelopePart, type ProductStanding, readEnvelopePart, type StandingWarning } from './read-envelope.ts';
import type { SubgraphReply } from './transport/transport.ts';

export type Envelope = {
  /** The worst of all products. */
  readonly status: EnvelopeStatus;
  readonly products: readonly ProductStanding[];
  /** Absent where there are none. */
  readonly warnings?: readonly StandingWarning[];
};

/** The worse, the later. */
const statuses = ['ok', 'unknown', 'stale', 'broken'] as const;
export type EnvelopeStatus = (typeof statuses)[number];

export type EnvelopeParts = {
  readonly add: (reply: Pick<SubgraphReply, 'extensions'>) => void;
  /** Null where no product of ours was touched, or nobody wants to know. */
  readonly merge: () => Envelope | null;
  /** The age of the oldest kept answer among the replies; null where all was read now. */
  readonly keptSeconds: () => number | null;
};

export function createEnvelopeParts({ hasEnvelope }: Demands): EnvelopeParts {
  return new GivenParts(hasEnvelope);
}

/** What a subgraph tells beyond that is no age. */
const mostSeconds = 1_000_000_000;

/** A class, because each request has one: methods are made once, functions in an object each time. */
class GivenParts implements EnvelopeParts {
  readonly #hasEnvelope: boolean;
  readonly #given: object[] = [];
  #oldest: number | null = null;

  constructor(hasEnvelope: boolean) {
    this.#hasEnvelope = hasEnvelope;
  }

  add({ extensions }: Pick<SubgraphReply, 'extensions'>): void {
    if (extensions === undefined) return;
    const { concord: part, concordKeptSeconds: age } = extensions;
    if (typeof age === 'number' && age < mostSeconds && age >= (this.#oldest ?? 0)) this.#oldest = Math.floor(age);
    const isWanted = this.#hasEnvelope && typeof part === 'object' && part !== null;
    if (isWanted && !this.#given.includes(part)) this.#given.push(part);
  }

  merge(): Envelope | null {
    return mergeParts(this.#given);
  }

  keptSeconds(): number | null {
    return this.#oldest;
  }
}

/** A subgraph in this process gives the same object for as long as it says the same. */
const knownParts = new WeakMap<object, Envelope | null>();
const knownTexts = new WeakMap<Envelope, string>();

function mergeParts(given: readonly object[]): Envelope | null {
  const [only] = given;
  if (only === undefined) return null;
  if (given.length > 1) return sumUp(given.map(readEnvelopePart).filter((part) => part !== null));
  const known = knownParts.get(only);
  if (known !== undefined) return known;
  const part = readEnvelopePart(only);
  const envelope = part === null ? null : sumUp([part]);
  knownParts.set(only, envelope);
  return envelope;
}

export function printEnvelope(envelope: Envelope): string {
  const known = knownTexts.get(envelope);
  if (known !== undefined) return known;
  const text = JSON.stringify(envelope);
  knownTexts.set(envelope, text);
  return text;
}

function sumUp(parts: readonly EnvelopePart[]): Envelope | null {
  const products = mergeProducts(parts.flatMap((part) => part.products));
  if (products.length === 0) return null;
  const warnings = mergeWarnings(parts.flatMap((part) => part.warnings));
  const worst = Math.max(...products.map((product) => statuses.indexOf(statusOf(product))));
  return { status: statuses[worst] ?? 'unknown', products, ...(warnings.length === 0 ? {} : { warnings }) };
}

function statusOf({ freshness, quality }: ProductStanding): EnvelopeStatus {
  if (quality.status === 'broken') return 'broken';
  if (freshness.status === 'stale') return 'stale';
  return freshness.status === 'unknown' || quality.status === 'unknown' ? 'unknown' : 'ok';
}
