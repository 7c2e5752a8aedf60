// Codes of composing, planning and executing at the gateway.

import { code } from './code-entry.ts';

/** One reason why subgraphs do not make a supergraph, with what to do about it. */
export type CompositionProblem = {
  readonly code: string;
  readonly message: string;
  readonly subgraphs: readonly string[];
  readonly nextStep: string;
};

export const gatewayCodes = {
  COMPOSITION_FAILED: code<{ problems: readonly CompositionProblem[] }>(
    'The subgraphs do not make one graph.',
    ({ problems }) =>
      `The subgraphs do not compose (${problems.length} ${problems.length === 1 ? 'problem' : 'problems'}):\n${problems
        .map((problem) => `- ${problem.code} (${problem.subgraphs.join(', ')}): ${problem.message} ${problem.nextStep}`)
        .join('\n')}`,
  ),
  GRAPHQL_PARSE_FAILED: code<{ reason: string }>('The document is not GraphQL.', ({ reason }) => reason),
  GRAPHQL_VALIDATION_FAILED: code<{ reason: string }>('The operation does not fit the schema.', ({ reason }) => reason),
  BAD_USER_INPUT: code<{ reason: string }>('A variable does not fit its type.', ({ reason }) => reason),
  OPERATION_RESOLUTION_FAILURE: code<{ reason: string }>(
    'The document does not have the operation that was asked for.',
    ({ reason }) => reason,
  ),
  OPERATION_NOT_ALLOWED: code<{ operationKind: string; isUnknown?: boolean }>(
    'The kind of operation cannot be sent in this way, or not to this graph.',
    ({ operationKind, isUnknown = false }) =>
      operationKind === 'mutation' && isUnknown
        ? 'A mutation cannot be answered here, because this graph has none: it is only read. Send a query.'
        : operationKind === 'mutation'
          ? 'A mutation cannot be sent by GET. Send it by POST.'
          : `A ${operationKind} cannot be answered here, because there are no live updates. Send a query, and send it again for newer data.`,
  ),
  INTROSPECTION_CLOSED: code<object>(
    'The schema is not shown to callers without a token.',
    () =>
      'The schema is not shown to callers without a token, so __schema and __type cannot be asked for. Send a token with the header Authorization: Bearer <token>, or ask without them.',
  ),
  PLANNING_FAILED: code<{ reason: string }>(
    'The planner found no way to answer the operation.',
    ({ reason }) =>
      `The operation cannot be planned. Ask in several queries, or less deeply. The planner says: ${reason}`,
  ),
  PLANNING_TIMED_OUT: code<{ seconds: number }>(
    'The operation was not planned within the time limit. It is refused at once for a minute, in whatever layout it comes.',
    ({ seconds }) =>
      `The operation needs more than ${seconds} s to be planned, so it was stopped. Ask for less at once: in several queries, with fewer aliases or less deeply.`,
  ),
  COMPOSING_STOPPED: code<{ reason: string }>(
    'Composing the graph was stopped before it was done: it took too long, or more memory than it may have.',
    ({ reason }) =>
      `The subgraphs were not composed: ${reason}. Look which schema is much larger than the others, and leave it out.`,
  ),
  FIELD_UNREACHABLE: code<{ field: string }>(
    'No subgraph can give a field with what is asked of it.',
    ({ field }) =>
      `No subgraph can give ${field} with what is asked of it here. Ask for other fields of it, or tell who runs the graph that the field cannot be reached.`,
  ),
  SMALL_GROUPS_APART: code<{ fields: readonly string[] }>(
    'Aggregates of one operation cannot be held against `min_group` together.',
    ({ fields }) =>
      `The operation aggregates the rows of one product in several places (${fields.join(', ')}), which together could tell of too few rows. Ask for them in operations of their own.`,
  ),
  SUBGRAPH_UNREACHABLE: code<{ subgraph: string }>(
    'A subgraph did not answer, or not with GraphQL.',
    ({ subgraph }) => `The subgraph "${subgraph}" did not answer. The other domains are served; try again later.`,
  ),
  MUTATION_OUTCOME_UNKNOWN: code<{ subgraph: string }>(
    'A mutation was sent to a subgraph, and no usable answer came back.',
    ({ subgraph }) =>
      `The mutation was sent to the subgraph "${subgraph}", which did not answer, so it may have been carried out or not. It was sent once. Look whether it was before you send it again.`,
  ),
  SUBGRAPH_REPLY_INVALID: code<{ subgraph: string; reason: string }>(
    'A subgraph answered with GraphQL that does not fit what it was asked.',
    ({ subgraph, reason }) =>
      `The subgraph "${subgraph}" gave an answer that cannot be used: ${reason}. The other domains are served; tell who runs this one.`,
  ),
  SUBGRAPH_ERROR: code<{ subgraph: string }>(
    'A subgraph reported an error that has no code of its own.',
    ({ subgraph }) =>
      `The subgraph "${subgraph}" reported an error without saying which. Ask without its fields, or tell who runs it.`,
  ),
  FOREIGN_SUBGRAPH_ERROR: code<{ subgraph: string }>(
    'A subgraph of foreign make reported an error. What it says is not passed on.',
    ({ subgraph }) =>
      `The subgraph "${subgraph}" reported an error. It is of foreign make, so its words, which may quote data, are not passed on. Ask without its fields, or tell who runs it.`,
  ),
  ENTITY_NOT_FOUND: code<{ type: string }>(
    'What is referred to has no row, or none that the role may see.',
    ({ type }) =>
      `The ${type} that is referred to here is not there, or not for this role to see. Ask without it, or with another role.`,
  ),
  VALUE_NOT_NULLABLE: code<{ field: string }>(
    'A field that is never null in the schema came as null.',
    ({ field }) =>
      `Cannot return null for non-nullable field ${field}. Ask without this field, or tell who runs its subgraph.`,
  ),
  VALUE_INVALID: code<{ field: string }>(
    'A field came with a value that its type does not have.',
    ({ field }) =>
      `The value of ${field} does not fit its type. Ask without this field, or tell who runs its subgraph.`,
  ),
  GATEWAY_FAILED: code<object>(
    'The gateway failed for a reason of its own.',
    () => 'The gateway could not answer. Its operator finds the reason in the log.',
  ),
} as const;
