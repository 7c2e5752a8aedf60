// The oracle: the same plan run by Apollo's stock executor. Differential tests hold ours to it, and `--executor apollo`
// serves with it. It sees the rewritten document; private names are put back here, by a way of its own.

import { Supergraph } from '@apollo/federation-internals';
import { executeQueryPlan } from '@apollo/gateway';
import { buildASTSchema, GraphQLError, type GraphQLFormattedError, type GraphQLSchema, Kind, parse } from 'graphql';
import { ConcordError } from '../errors/concord-error.ts';
import { codeOfFailure } from './code-of-failure.ts';
import type { Execution } from './execute.ts';
import { createDataObject, type DataObject, isDataObject } from './merge-data.ts';
import { observeFetch } from './observe-fetch.ts';
import type { ExecutionResult } from './outcome.ts';
import type { Operation } from './prepare-operation.ts';
import type { SubgraphReply } from './transport/transport.ts';

export type ApolloExecutor = (operation: Operation, execution: Execution) => Promise<ExecutionResult>;

type PlanArguments = Parameters<typeof executeQueryPlan>;
type ServiceMap = PlanArguments[1];
type RequestContext = PlanArguments[2];
type SubgraphResponse = Awaited<ReturnType<ServiceMap[string]['process']>>;

export function createApolloExecutor(supergraphSdl: string, apiSchema: GraphQLSchema): ApolloExecutor {
  const federatedApiSchema = Supergraph.build(supergraphSdl).apiSchema();
  const supergraphSchema = buildASTSchema(parse(supergraphSdl, { noLocation: true }), { assumeValid: true });

  return async (operation, execution) => {
    const { document, clientNames, clientVariables } = operation.rewritten;
    const definition = document.definitions.find((candidate) => candidate.kind === Kind.OPERATION_DEFINITION);
    if (!definition) throw new Error('A prepared document has an operation.');
    const fragments = document.definitions.filter((candidate) => candidate.kind === Kind.FRAGMENT_DEFINITION);
    const variables: Record<string, unknown> = { ...execution.variables };
    for (const [own, client] of clientVariables) variables[own] = execution.variables[client];

    const result = await executeQueryPlan(
      operation.plan,
      createServices(execution),
      // The executor reads these four and nothing else of Apollo Server's request.
      { request: { variables }, context: {}, metrics: {}, logger: console } as unknown as RequestContext,
      {
        schema: apiSchema,
        operation: definition,
        fragments: Object.fromEntries(fragments.map((fragment) => [fragment.name.value, fragment])),
      },
      supergraphSchema,
      federatedApiSchema,
    );
    const completionErrors = result.extensions?.valueCompletion as readonly GraphQLFormattedError[] | undefined;
    return {
      data: { kind: 'value', value: renameKeys(result.data ?? null, clientNames) as DataObject | null },
      errors: [...(result.errors ?? []), ...(completionErrors ?? [])].map((error) =>
        formatError(error instanceof GraphQLError ? error.toJSON() : error, clientNames),
      ),
    };
  };
}

function createServices(execution: Execution): ServiceMap {
  const { transports, viewer, operationHash, demands, envelopeParts, correlation, signal, onEvent } = execution;
  const services: ServiceMap = {};
  for (const [name, transport] of transports) {
    services[name] = {
      process: async ({ request }) => {
        const query = request.query ?? '';
        const operationKind = query.trimStart().startsWith('mutation') ? 'mutation' : 'query';
        const sent = { query, variables: request.variables ?? {}, operationKind } as const;
        const context = { viewer, operationHash, demands, correlation, signal };
        const reply = await readReply(() => observeFetch(name, transport, sent, context, onEvent)).catch(
          (cause: unknown) => {
            // Whatever the failure says is for the operator.
            onEvent({ kind: 'subgraph-failed', subgraph: name, cause });
            const { message, code } = new ConcordError(codeOfFailure(cause, operationKind), { subgraph: name });
            throw new GraphQLError(message, { extensions: { code } });
          },
        );
        envelopeParts.add(reply);
        const { data } = reply;
        keepKnownTypeNames(data, request.variables?.representations);
        const errors = reply.errors.length > 0 ? reply.errors : undefined;
        return { data, errors, http: undefined } as unknown as SubgraphResponse;
      },
    };
  }
  return services;
}

async function readReply(send: () => Promise<SubgraphReply>) {
  const { dataText, errors, extensions } = await send();
  return { data: dataText === null ? null : (JSON.parse(dataText) as unknown), errors, extensions };
}

/**
 * The stock executor lets the name under which a subgraph knows an interface object overwrite the concrete type, and then
 * answers null. Left out of the reply, it keeps the type it has.
 */
function keepKnownTypeNames(data: unknown, representations: unknown): void {
  const entities = isDataObject(data) ? data._entities : null;
  if (!Array.isArray(entities) || !Array.isArray(representations)) return;
  for (const [index, entity] of entities.entries()) {
    if (isDataObject(entity) && entity.__typename === representations[index]?.__typename) delete entity.__typename;
  }
}

function formatError(error: GraphQLFormattedError, clientNames: ReadonlyMap<string, string>): GraphQLFormattedError {
  const path = error.path?.map((part) => (typeof part === 'string' ? (clientNames.get(part) ?? part) : part));
  const code = error.extensions?.code ?? 'SUBGRAPH_ERROR';
  return { message: error.message, ...(path === undefined ? {} : { path }), extensions: { code } };
}

function renameKeys(value: unknown, clientNames: ReadonlyMap<string, string>): unknown {
  if (Array.isArray(value)) return value.map((element) => renameKeys(element, clientNames));
  if (!isDataObject(value)) return value;
  const renamed = createDataObject();
  for (const key of Object.keys(value)) renamed[clientNames.get(key) ?? key] = renameKeys(value[key], clientNames);
  return renamed;
}
