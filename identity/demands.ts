// What a caller demands of an answer besides its data. It is read from headers by the gateway, and travels to subgraphs
// beside the viewer.

export type Demands = {
  /** Null = data of any age are taken. */
  readonly maxStaleness: MaxStaleness | null;
  /** Whether the answer says in `extensions.concord` what it stands on. */
  readonly hasEnvelope: boolean;
  /** The oldest kept answer that is taken, in seconds; 0 = all is read anew. Absent = any. */
  readonly mostKeptSeconds?: number;
};

/** `contract`: what the contract of each product promises, its schedule respected. */
export type MaxStaleness = { readonly kind: 'contract' } | { readonly kind: 'age'; readonly mostSeconds: number };

export const noDemands: Demands = { maxStaleness: null, hasEnvelope: true };

/** As a claim of a statement; undefined where nothing is demanded. */
export function writeDemands(demands: Demands): Readonly<Record<string, unknown>> | undefined {
  const { maxStaleness, hasEnvelope, mostKeptSeconds } = demands;
  if (maxStaleness === null && hasEnvelope && mostKeptSeconds === undefined) return undefined;
  return {
    ...(maxStaleness === null
      ? {}
      : { maxStaleness: maxStaleness.kind === 'contract' ? 'contract' : maxStaleness.mostSeconds }),
    ...(hasEnvelope ? {} : { envelope: false }),
    ...(mostKeptSeconds === undefined ? {} : { mostKept: mostKeptSeconds }),
  };
}

/** Null for what is in no form that is known here; nobody's demand is passed over. */
export function readDemands(given: unknown): Demands | null {
  if (given === undefined || given === null) return noDemands;
  if (typeof given !== 'object' || Array.isArray(given)) return null;
  const { maxStaleness: staleness, envelope = true, mostKept, ...others } = given as Readonly<Record<string, unknown>>;
  const maxStaleness = readMaxStaleness(staleness);
  if (maxStaleness === undefined || typeof envelope !== 'boolean' || Object.keys(others).length > 0) return null;
  if (mostKept === undefined) return { maxStaleness, hasEnvelope: envelope };
  return isSeconds(mostKept) ? { maxStaleness, hasEnvelope: envelope, mostKeptSeconds: mostKept } : null;
}

function readMaxStaleness(given: unknown): MaxStaleness | null | undefined {
  if (given === undefined) return null;
  if (given === 'contract') return { kind: 'contract' };
  return isSeconds(given) ? { kind: 'age', mostSeconds: given } : undefined;
}

function isSeconds(given: unknown): given is number {
  return typeof given === 'number' && Number.isSafeInteger(given) && given >= 0;
}
