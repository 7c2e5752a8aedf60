// Document text -> everything that can be known before variables and viewer are, once per text and operation name. Read:
// parsed, within limits, valid. Planned: the way to its data, worked out for the first viewer who may ask for it.

import { createHash } from 'node:crypto';
import {
  type DocumentNode,
  type GraphQLFormattedError,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  specifiedRules,
  type VariableDefinitionNode,
  validate,
} from 'graphql';
import { ConcordError } from '../errors/concord-error.ts';
import { checkAnswered } from './check-answered.ts';
import { compileProgram } from './compile-program.ts';
import { findAskedFields } from './foreign/find-asked-fields.ts';
import type { PiiIndex } from './foreign/pii-index.ts';
import { checkGroupsTogether } from './groups-apart.ts';
import { planRowEstimate, type RowEstimate } from './limits/estimate-rows.ts';
import { countInputUses, type InputUses } from './limits/input-size.ts';
import { checkLimits, type Limits, parseWithinLimits } from './limits/limits.ts';
import { type CheckIntrospection, findIntrospection } from './limits/measure-introspection.ts';
import type { SizeStatements } from './limits/size-statements.ts';
import type { QueryPlan } from './plan.ts';
import type { Planner, TimedPlan } from './planning/planner.ts';
import { type FieldNameIndex, type RewrittenDocument, rewritePrivateNames } from './private-names.ts';
import type { Program } from './program.ts';
import { planByConditions } from './requires/plan-by-conditions.ts';
import { stricterRules } from './stricter-rules.ts';
import { takeVariableDefinitions } from './variable-definitions.ts';

export type Operation = {
  readonly kind: 'operation';
  /** SHA-256 of the client's document, in hex. */
  readonly operationHash: string;
  readonly operationKind: 'query' | 'mutation';
  /** The client's own. */
  readonly variableDefinitions: readonly VariableDefinitionNode[];
  readonly rewritten: RewrittenDocument;
  readonly plan: QueryPlan;
  readonly program: Program;
  readonly rows: readonly RowEstimate[];
  readonly inputUses: InputUses;
};

export type ReadOperation = {
  readonly kind: 'read';
  readonly operationHash: string;
  readonly operationKind: Operation['operationKind'];
  readonly definition: OperationDefinitionNode;
  /** The operation with the fragments of its document. */
  readonly single: DocumentNode;
  /** Coordinates of what only some viewers may ask for. */
  readonly foreignFields: readonly string[];
  /** Whether it asks for the schema. */
  readonly introspects: boolean;
};

/** What is worked out of an operation, in whatever layout a client writes it. */
export type PlannedDocument = Pick<Operation, 'rewritten' | 'plan' | 'program' | 'rows' | 'inputUses'> & {
  readonly kind: 'planned';
  readonly planningMs: number;
};

/** The request is at fault, whatever its variables. */
export type RefusedOperation = { readonly kind: 'refused'; readonly errors: readonly GraphQLFormattedError[] };

export type PreparationContext = {
  readonly apiSchema: GraphQLSchema;
  readonly planner: Planner;
  readonly fieldNames: FieldNameIndex;
  readonly foreignSubgraphs: ReadonlySet<string>;
  /** What is @pii in these. */
  readonly foreignPii: PiiIndex;
  readonly limits: Limits;
  readonly checkIntrospection: CheckIntrospection;
  readonly sizeStatements: SizeStatements;
};

const mostValidationErrors = 10;
const rules = [...specifiedRules, ...stricterRules];

/** With `hideSuggestions`, errors do not guess at what else the schema has. */
export function readOperation(
  query: string,
  operationName: string | null,
  context: PreparationContext,
  hideSuggestions = false,
): ReadOperation | RefusedOperation {
  try {
    const document = parseWithinLimits(query, context.limits);
    const definition = chooseOperation(document, operationName);
    if (definition.operation === 'subscription') {
      throw new ConcordError('OPERATION_NOT_ALLOWED', { operationKind: 'subscription' });
    }
    if (!context.apiSchema.getRootType(definition.operation)) {
      throw new ConcordError('OPERATION_NOT_ALLOWED', { operationKind: definition.operation, isUnknown: true });
    }
    checkLimits(document, context.limits);
    const errors = validate(context.apiSchema, document, rules, { maxErrors: mostValidationErrors, hideSuggestions });
    if (errors.length > 0) {
      return {
        kind: 'refused',
        errors: errors.map((error) => ({
          ...error.toJSON(),
          extensions: { code: 'GRAPHQL_VALIDATION_FAILED' },
        })),
      };
    }
    const single = keepOperation(document, definition);
    const asked = findIntrospection(single);
    if (asked.length > 0) context.checkIntrospection(single, asked);
    const foreignFields = findAskedFields(single, definition, context.apiSchema, context.foreignPii);
    const operationHash = createHash('sha256').update(query).digest('hex');
    return {
      kind: 'read',
      operationHash,
      operationKind: definition.operation,
      definition,
      single,
      foreignFields,
      introspects: asked.length > 0,
    };
  } catch (error) {
    return refusalOf(error);
  }
}

export async function planDocument(
  { definition, single }: ReadOperation,
  asker: string,
  context: PreparationContext,
): Promise<PlannedDocument | RefusedOperation> {
  try {
    const rewritten = rewritePrivateNames(single, context.apiSchema, context.fieldNames);
    const { plan, ms } = await planOrRefuse(rewritten.planned, asker, context);
    const program = compileProgram(plan, rewritten, { ...context.planner, foreignSubgraphs: context.foreignSubgraphs });
    checkAnswered(program.step, program.shape);
    checkGroupsTogether(program.step, context.planner.supergraphSchema);
    const rows = planRowEstimate(single, definition, {
      schema: context.apiSchema,
      statements: context.sizeStatements,
      listSize: context.limits.listSize,
    });
    const inputUses = countInputUses(single, definition);
    return { kind: 'planned', rewritten, plan, program, rows, inputUses, planningMs: ms };
  } catch (error) {
    return refusalOf(error);
  }
}

export function toOperation(
  { operationHash, operationKind, definition }: ReadOperation,
  { kind: _, planningMs: __, ...planned }: PlannedDocument,
): Operation {
  const variableDefinitions = takeVariableDefinitions(definition);
  return { kind: 'operation', operationHash, operationKind, variableDefinitions, ...planned };
}

/** Throws again what is no ConcordError: a bug is no fault of the request. */
export function refusalOf(error: unknown): RefusedOperation {
  if (error instanceof ConcordError) return { kind: 'refused', errors: [formatError(error)] };
  throw error;
}

export function formatError(error: ConcordError): GraphQLFormattedError {
  return { message: error.message, extensions: { code: error.code } };
}

async function planOrRefuse(
  document: DocumentNode,
  asker: string,
  { planner, fieldNames }: PreparationContext,
): Promise<TimedPlan> {
  try {
    return await planByConditions(document, (decided) => planner.plan(decided, asker), fieldNames);
  } catch (cause) {
    if (cause instanceof ConcordError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ConcordError('PLANNING_FAILED', { reason }, { cause });
  }
}

function chooseOperation(document: DocumentNode, operationName: string | null): OperationDefinitionNode {
  const operations = document.definitions.filter((definition) => definition.kind === Kind.OPERATION_DEFINITION);
  const [first, second] = operations;
  if (operationName !== null) {
    const named = operations.find((operation) => operation.name?.value === operationName);
    if (named) return named;
    throw refuse(`There is no operation "${operationName}" in the document.`);
  }
  if (!first) throw refuse('The document has no operation, only fragments.');
  if (second) throw refuse('The document has several operations. Say which one by operationName.');
  return first;
}

function refuse(reason: string): ConcordError {
  return new ConcordError('OPERATION_RESOLUTION_FAILURE', { reason });
}

function keepOperation(document: DocumentNode, operation: OperationDefinitionNode): DocumentNode {
  const definitions = document.definitions.filter(
    (definition) => definition === operation || definition.kind === Kind.FRAGMENT_DEFINITION,
  );
  return { ...document, definitions };
}
