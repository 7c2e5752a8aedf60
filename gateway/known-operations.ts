// What is known of the operations that clients sent, by their text: the same unknown text a hundred times at once is read once
// and planned once. Bounded by memory, because a document takes a hundred times its text; it is let go when its plan is known.

import { LRUCache } from 'lru-cache';
import { ConcordError } from '../errors/concord-error.ts';
import type { Viewer } from '../identity/viewer.ts';
import { refuseAskedFields } from './foreign/refuse-asked-fields.ts';
import type { GatewayEvent } from './gateway-event.ts';
import { isOutsider } from './outsider.ts';
import { createKnownPlans, msToKeep } from './planning/known-plans.ts';
import {
  formatError,
  type Operation,
  type PreparationContext,
  planDocument,
  type ReadOperation,
  type RefusedOperation,
  readOperation,
  refusalOf,
  toOperation,
} from './prepare-operation.ts';
import { createTurns } from './take-turns.ts';

export type KnownOperations = {
  /** What is known of an operation is shared by all requests; whether `viewer` may ask for it is decided anew each time. */
  readonly prepare: (
    query: string,
    operationName: string | null,
    viewer: Viewer,
  ) => Promise<Operation | RefusedOperation>;
  /** The same at once, where nothing more is to be found out; null where something is. */
  readonly recall: (query: string, operationName: string | null, viewer: Viewer) => Operation | RefusedOperation | null;
  readonly count: () => number;
};

export type KnownOperationsSettings = {
  /** Whether callers without a token may look at the schema. */
  readonly hasOpenSchema: boolean;
  readonly onEvent: (event: GatewayEvent) => void;
};

/** What is left of an operation once nothing more is to be found out about it. */
type Settled = Pick<ReadOperation, 'foreignFields' | 'introspects'> & {
  readonly kind: 'settled';
  readonly outcome: Operation | RefusedOperation;
};

type Asked = {
  readonly query: string;
  readonly operationName: string | null;
  /** Whose turn it is when many wait. */
  readonly asker: string;
};

type Known = {
  /** What `told` gives, once nothing more is to be found out. */
  settled: Settled | null;
  /** The promise is kept, not its value, so that many who ask at once wait for the same one. */
  told: Promise<ReadOperation | Settled | RefusedOperation>;
  /** The same refusal for whoever may not look at the schema. */
  forOutsiders: Promise<ReadOperation | RefusedOperation> | null;
  planned: Promise<Operation | RefusedOperation> | null;
  bytes: number;
};

const mostOperations = 2_000;
const mostBytes = 100_000_000;
const mostPlanBytes = 300_000_000;
/** Measured: for each character, what graphql-js makes of a document without white space, and what a text alone takes. */
const bytesOfDocument = 130;
const bytesOfText = 4;

const introspectionClosed: RefusedOperation = {
  kind: 'refused',
  errors: [formatError(new ConcordError('INTROSPECTION_CLOSED', {}))],
};

export function createKnownOperations(
  context: PreparationContext,
  { hasOpenSchema, onEvent }: KnownOperationsSettings,
): KnownOperations {
  const { foreignPii, limits } = context;
  const takeTurn = createTurns();
  const operations = new LRUCache<string, Known>({
    max: mostOperations,
    maxSize: mostBytes,
    sizeCalculation: ({ bytes }) => bytes,
  });
  const plans = createKnownPlans({ plans: mostOperations, bytes: mostPlanBytes });

  async function read({ query, operationName, asker }: Asked, hideSuggestions = false) {
    const readNow = () => readOperation(query, operationName, context, hideSuggestions);
    // What is too long is refused by its length alone, and waits for nothing.
    return query.length > limits.characters ? readNow() : takeTurn(asker, readNow).catch(refusalOf);
  }

  async function readForOutsiders(known: Known, asked: Asked) {
    let isKept = false;
    try {
      const hidden = await read(asked, true);
      isKept = msToKeep(hidden) === null;
      return hidden;
    } finally {
      if (!isKept) known.forOutsiders = null;
    }
  }

  function begin(key: string, asked: Asked): Known {
    const told = read(asked);
    const known: Known = {
      settled: null,
      told,
      forOutsiders: null,
      planned: null,
      bytes: key.length * bytesOfDocument,
    };
    if (asked.query.length > limits.characters) return known;
    operations.set(key, known);
    told.then(
      (reached) => {
        if (reached.kind === 'refused') settle(key, known, reached);
      },
      () => operations.delete(key),
    );
    return known;
  }

  /** What passes is forgotten; that of plans is remembered by the operation itself, for as long as it lasts. */
  function settle(key: string, known: Known, outcome: Operation | RefusedOperation): void {
    if (operations.peek(key) !== known) return;
    operations.delete(key);
    if (msToKeep(outcome) !== null) return;
    const refusal = outcome.kind === 'refused' ? JSON.stringify(outcome.errors).length : 0;
    known.bytes = (key.length + refusal) * bytesOfText;
    operations.set(key, known);
  }

  async function plan(key: string, known: Known, operation: ReadOperation, asker: string) {
    const outcome = await planOnce(operation, asker).catch((error: unknown) => {
      operations.delete(key);
      throw error;
    });
    const { foreignFields, introspects } = operation;
    known.settled = { kind: 'settled', foreignFields, introspects, outcome };
    known.told = Promise.resolve(known.settled);
    settle(key, known, outcome);
    return outcome;
  }

  async function planOnce(operation: ReadOperation, asker: string): Promise<Operation | RefusedOperation> {
    const outcome = await plans.find(operation.single, async () => {
      const planned = await planDocument(operation, asker, context);
      if (planned.kind === 'planned') {
        const operationName = operation.definition.name?.value ?? null;
        onEvent({ kind: 'operation-planned', operationName, ms: planned.planningMs });
      } else if (planned.errors.some(({ extensions }) => extensions?.code === 'PLANNING_TIMED_OUT')) {
        onEvent({ kind: 'planning-timed-out', operationHash: operation.operationHash });
      }
      return planned;
    });
    return outcome.kind === 'refused' ? outcome : toOperation(operation, outcome);
  }

  /** Null where nothing forbids `viewer` to ask for it. */
  function refuseFor(viewer: Viewer, told: ReadOperation | Settled): RefusedOperation | null {
    if (told.introspects && isOutsider(viewer, hasOpenSchema)) return introspectionClosed;
    if (told.foreignFields.length === 0) return null;
    const refused = refuseAskedFields(told.foreignFields, foreignPii, viewer.role);
    return refused.length > 0 ? { kind: 'refused', errors: refused.map(formatError) } : null;
  }

  return {
    recall(query, operationName, viewer) {
      const settled = operations.get(keyOf(query, operationName))?.settled ?? null;
      return settled === null ? null : (refuseFor(viewer, settled) ?? settled.outcome);
    },
    async prepare(query, operationName, viewer) {
      const key = keyOf(query, operationName);
      const asker = viewer.subject;
      const known = operations.get(key) ?? begin(key, { query, operationName, asker });
      const told = await known.told;
      if (told.kind === 'refused') {
        if (!isOutsider(viewer, hasOpenSchema)) return told;
        known.forOutsiders ??= readForOutsiders(known, { query, operationName, asker });
        const hidden = await known.forOutsiders;
        return hidden.kind === 'refused' ? hidden : told;
      }
      const refused = refuseFor(viewer, told);
      if (refused !== null) return refused;
      if (told.kind === 'settled') return told.outcome;
      known.planned ??= plan(key, known, told, asker);
      return known.planned;
    },
    count: () => operations.size,
  };
}

/** Of a request without a name, which most are, the text itself. No text passes for a name with another text. */
function keyOf(query: string, operationName: string | null): string {
  // With its length, so that no name passes for the beginning of another request's text.
  if (operationName !== null) return `\0${operationName.length} ${operationName} ${query}`;
  return query.startsWith('\0') ? `\0${query}` : query;
}
