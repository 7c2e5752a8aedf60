// Faults of subgraphs by name, put into the replies of well ones. Where a fault hits depends on the seed, the object and
// the place in it, never on the rest of the request: executors that ask for the same in different requests get the same.

import { createHash } from 'node:crypto';
import { type DataObject, isDataObject } from '../../gateway/merge-data.ts';
import type { SubgraphReply, SubgraphRequest, Transport } from '../../gateway/transport/transport.ts';

/** In values, in the list of entities, of the reply as a whole. */
export const faultKinds = [
  'null value',
  'null key',
  'field error',
  'wrong type',
  'absent entity',
  'short list',
  'long list',
  'reordered list',
  'errors without data',
  'neither data nor errors',
] as const;

export type FaultKind = (typeof faultKinds)[number];
export type Fault = { readonly kind: FaultKind; readonly seed: number };

/** Share of the places, or of the replies, that are hit. */
const shares: Readonly<Record<FaultKind, number>> = {
  'null value': 0.04,
  'null key': 0.1,
  'field error': 0.04,
  'wrong type': 0.04,
  'absent entity': 0.2,
  'short list': 0.5,
  'long list': 0.5,
  'reordered list': 1,
  'errors without data': 0.2,
  'neither data nor errors': 0.2,
};

export type SpoiltSubgraph = {
  readonly name: string;
  readonly transport: Transport;
  /** Names of key fields, which only the fault of this name hits: what is asked for such an object is another matter. */
  readonly keys: readonly string[];
};

/** `current` is asked at every request; null = all is well. `onFault` is told of every place that was hit. */
export function injectFaults(
  { name, transport, keys }: SpoiltSubgraph,
  current: () => Fault | null,
  onFault: (kind: FaultKind) => void = () => undefined,
): Transport {
  return async (request, context) => {
    const fault = current();
    const reply = await transport(request, context);
    if (fault === null || reply.dataText === null) return reply;
    const isHit = (...place: readonly unknown[]) => {
      const isChosen = fraction([fault.seed, fault.kind, name, ...place]) < shares[fault.kind];
      if (isChosen) onFault(fault.kind);
      return isChosen;
    };
    return spoilReply(reply, request, { kind: fault.kind, keys, isHit });
  };
}

type IsHit = (...place: readonly unknown[]) => boolean;
type Spoiling = { readonly kind: FaultKind; readonly keys: readonly string[]; readonly isHit: IsHit };
type Path = readonly (string | number)[];

function spoilReply(reply: SubgraphReply, request: SubgraphRequest, spoiling: Spoiling): SubgraphReply {
  const { kind, isHit } = spoiling;
  const data: unknown = JSON.parse(reply.dataText ?? 'null');
  if (!isDataObject(data)) return reply;
  const representations = readRepresentations(request);
  // Duplicates of a representation may be sent or not: the first one stands for the request.
  const identity = representations?.[0] ?? request.query;
  const withData = (changed: unknown) => ({ ...reply, dataText: JSON.stringify(changed) });
  switch (kind) {
    case 'null value':
    case 'null key':
    case 'wrong type':
    case 'field error': {
      const errors = [...reply.errors];
      spoilValues(data, [], representations, spoiling, (path) => {
        errors.push({ message: 'Injected.', path, extensions: { code: 'INJECTED' } });
      });
      return { ...withData(data), errors };
    }
    case 'errors without data':
      return isHit(identity)
        ? { dataText: null, errors: [{ message: 'Injected.', extensions: { code: 'INJECTED' } }] }
        : reply;
    case 'neither data nor errors':
      return isHit(identity) ? { dataText: null, errors: [] } : reply;
    default: {
      const { _entities: entities } = data;
      if (representations === null || !Array.isArray(entities)) return reply;
      return withData({ ...data, _entities: spoilList(entities, representations, kind, isHit) });
    }
  }
}

function spoilList(
  entities: readonly unknown[],
  representations: readonly string[],
  kind: Extract<FaultKind, `${string} list` | 'absent entity'>,
  isHit: IsHit,
): readonly unknown[] {
  switch (kind) {
    case 'absent entity':
      return entities.map((entity, index) => (isHit(representations[index]) ? null : entity));
    case 'short list':
      return isHit(representations[0]) ? entities.slice(0, -1) : entities;
    case 'long list':
      return isHit(representations[0]) ? [...entities, entities[0]] : entities;
    case 'reordered list':
      return entities.length > 1 && isHit(representations[0]) ? [...entities.slice(1), entities[0]] : entities;
  }
}

function spoilValues(
  value: unknown,
  path: Path,
  representations: readonly string[] | null,
  spoiling: Spoiling,
  tell: (path: Path) => void,
): void {
  const parts = isDataObject(value) ? Object.keys(value) : Array.isArray(value) ? [...value.keys()] : [];
  const container = value as Record<string | number, unknown>;
  for (const part of parts) {
    const at = [...path, part];
    const child = container[part];
    const isKey = spoiling.keys.includes(String(part));
    const isPlace = part !== '__typename' && part !== '_entities' && path.at(-1) !== '_entities';
    const isOfKind = isKey === (spoiling.kind === 'null key');
    // The place of an entity in its list may differ, so its representation stands for it.
    const place = at[0] === '_entities' ? [representations?.[Number(at[1])], ...at.slice(2)] : at;
    if (isPlace && isOfKind && child !== null && spoiling.isHit(...place)) {
      container[part] = spoiling.kind === 'wrong type' ? ofOtherType(child) : null;
      if (spoiling.kind === 'field error') tell(at);
    } else spoilValues(child, at, representations, spoiling, tell);
  }
}

/** Nothing that any scalar of GraphQL may be taken for. */
function ofOtherType(value: unknown): unknown {
  if (isDataObject(value)) return 7;
  if (Array.isArray(value)) return { unexpected: 'object' };
  return typeof value === 'string' ? { unexpected: value } : [value];
}

function readRepresentations({ variables }: SubgraphRequest): readonly string[] | null {
  const { representations } = variables;
  if (!Array.isArray(representations)) return null;
  return representations.map((representation: DataObject) =>
    JSON.stringify(Object.entries(representation).sort(([a], [b]) => (a < b ? -1 : 1))),
  );
}

/** From 0 to below 1, the same for the same parts. */
function fraction(parts: readonly unknown[]): number {
  return createHash('sha1').update(JSON.stringify(parts)).digest().readUInt32BE() / 4_294_967_296;
}
