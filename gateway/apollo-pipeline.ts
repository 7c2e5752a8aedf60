// Apollo Server's request pipeline as a gate: CSRF prevention, persisted queries, the rules for GET. It hands over the
// operation that may be executed, or its refusal; validating, limiting and answering are the gateway's own.

import type { IncomingHttpHeaders } from 'node:http';
import { ApolloServer, type ApolloServerPlugin, HeaderMap } from '@apollo/server';
import { ApolloServerPluginLandingPageDisabled } from '@apollo/server/plugin/disabled';
import { buildSchema } from 'graphql';
import { ConcordError } from '../errors/concord-error.ts';
import { checkBrackets } from './check-brackets.ts';
import type { GatewayRequest } from './gateway.ts';
import { formatError } from './prepare-operation.ts';

export type ApolloPipeline = {
  /** `body` is the parsed JSON of a POST, null for a GET. */
  readonly admit: (head: RequestHead, body: unknown) => Promise<Admission>;
  readonly stop: () => Promise<void>;
};

export type RequestHead = {
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
  /** The query string with its `?`, or the empty text. */
  readonly search: string;
};

export type Admission =
  | { readonly kind: 'admitted'; readonly request: GatewayRequest }
  | {
      readonly kind: 'refused';
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: string;
    };

/** Apollo copies the context, so what it hands over lies one level deeper. */
type PipelineContext = { readonly handover: { request: GatewayRequest | null; refusal: ConcordError | null } };

/** Apollo parses before the gateway sees the text; the gateway's own limit is lower. */
const mostTokens = 20_000;
/** The pipeline wants a schema, but validates nothing: that would come before the gateway's limits. */
const placeholder = buildSchema('type Query { _: Boolean }');

export async function createApolloPipeline(): Promise<ApolloPipeline> {
  const server = new ApolloServer<PipelineContext>({
    gateway: {
      load: async () => ({
        executor: async ({ request, source, context }) => {
          const { query = source, operationName = null, variables = {} } = request;
          // Apollo types the context of a gateway loosely; it is the one that `admit` made.
          (context as PipelineContext).handover.request = { query, operationName, variables };
          return { data: null };
        },
      }),
      onSchemaLoadOrUpdate: (use) => {
        use({ apiSchema: placeholder, coreSupergraphSdl: '' });
        return () => {};
      },
      stop: async () => {},
    },
    dangerouslyDisableValidation: true,
    parseOptions: { maxTokens: mostTokens },
    introspection: true,
    csrfPrevention: true,
    allowBatchedHttpRequests: false,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    nodeEnv: 'production',
    logger: silent,
    plugins: [ApolloServerPluginLandingPageDisabled(), refuseDeepBrackets],
  });
  await server.start();
  return {
    stop: () => server.stop(),
    admit: (head, body) => admit(server, head, body),
  };
}

async function admit(
  server: ApolloServer<PipelineContext>,
  { method, headers, search }: RequestHead,
  body: unknown,
): Promise<Admission> {
  const context: PipelineContext = { handover: { request: null, refusal: null } };
  const response = await server.executeHTTPGraphQLRequest({
    httpGraphQLRequest: { method, headers: toHeaderMap(headers), search, body },
    context: async () => context,
  });
  const { request, refusal } = context.handover;
  if (request !== null) return { kind: 'admitted', request };
  if (refusal !== null) {
    return { kind: 'refused', status: 400, headers: {}, body: JSON.stringify({ errors: [formatError(refusal)] }) };
  }
  if (response.body.kind !== 'complete') throw new Error('Apollo Server answered in parts.');
  const allow = response.headers.get('allow');
  return {
    kind: 'refused',
    status: response.status ?? 200,
    headers: allow === undefined ? {} : { allow },
    body: response.body.string,
  };
}

/** Between the text, however it came, and Apollo's parser, which would overflow the stack. */
const refuseDeepBrackets: ApolloServerPlugin<PipelineContext> = {
  requestDidStart: async () => ({
    didResolveSource: async ({ source, contextValue }) => {
      try {
        checkBrackets(source);
      } catch (error) {
        if (error instanceof ConcordError) contextValue.handover.refusal = error;
        throw error;
      }
    },
  }),
};

/** The gateway reports what happens; Apollo's own lines would quote queries. */
const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

function toHeaderMap(headers: IncomingHttpHeaders): HeaderMap {
  const map = new HeaderMap();
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) map.set(name, Array.isArray(value) ? value.join(', ') : value);
  }
  return map;
}
