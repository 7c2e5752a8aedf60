// Apollo Server's request pipeline as a gate: CSRF prevention, persisted queries, the rules for GET. It hands over the
// operation that may be executed, or its refusal; validating, limiting and answering are the gateway's own.

import type { IncomingHttpHeaders } from 'node:http';
import { ApolloServer, type ApolloServerPlugin, HeaderMap } from '@apollo/server';
import { ApolloServerPluginLandingPageDisabled } from '@apollo/server/plugin/disabled';
import { buildSchema } from 'graphql';
import { LRUCache } from 'lru-cache';
import { ConcordError } from '../../errors/concord-error.ts';
import { type GraphqlRequest, printGraphqlSearch } from '../../http/graphql-request.ts';
import type { GatewayRequest } from '../gateway.ts';
import { checkBrackets } from '../limits/check-brackets.ts';
import { formatError } from '../prepare-operation.ts';

export type ApolloPipeline = {
  readonly admit: (head: RequestHead, request: GraphqlRequest) => Promise<Admission>;
  readonly stop: () => Promise<void>;
};

export type RequestHead = {
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
};

export type ApolloPipelineSettings = {
  /** Whether clients may register operations by their hashes. */
  readonly hasAutomaticPersisting: boolean;
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

/** What clients registered by hash; whoever is asked for what was dropped is told to send its text again. */
const mostRegistered = 2_000;
const mostRegisteredCharacters = 5_000_000;

export async function createApolloPipeline(settings: ApolloPipelineSettings): Promise<ApolloPipeline> {
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
    persistedQueries: settings.hasAutomaticPersisting ? { cache: createRegister() } : false,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    nodeEnv: 'production',
    logger: silent,
    plugins: [ApolloServerPluginLandingPageDisabled(), refuseDeepBrackets],
  });
  await server.start();
  return {
    stop: () => server.stop(),
    admit: (head, request) => admit(server, head, request),
  };
}

function createRegister() {
  const texts = new LRUCache<string, string>({
    max: mostRegistered,
    maxSize: mostRegisteredCharacters,
    sizeCalculation: (text, hash) => text.length + hash.length,
  });
  return {
    get: async (hash: string) => texts.get(hash),
    set: async (hash: string, text: string) => void texts.set(hash, text),
    delete: async (hash: string) => texts.delete(hash),
  };
}

async function admit(
  server: ApolloServer<PipelineContext>,
  { method, headers }: RequestHead,
  asked: GraphqlRequest,
): Promise<Admission> {
  const context: PipelineContext = { handover: { request: null, refusal: null } };
  const response = await server.executeHTTPGraphQLRequest({
    httpGraphQLRequest: {
      method,
      headers: toHeaderMap(headers),
      search: method === 'GET' ? printGraphqlSearch(asked) : '',
      body: method === 'GET' ? null : toBody(asked),
    },
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

/** Apollo takes what is null for a mistake. */
function toBody({ query, ...others }: GraphqlRequest) {
  const { operationName, variables, extensions } = others;
  return {
    ...(query === null ? {} : { query }),
    ...(operationName === null ? {} : { operationName }),
    variables,
    extensions,
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
