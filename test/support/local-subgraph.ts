// A subgraph of graphql-js in this process, as the gateway meets it: an SDL text and a transport.

import { buildSubgraphSchema } from '@apollo/subgraph';
import {
  type DocumentNode,
  execute,
  type GraphQLError,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  parse,
  validate,
} from 'graphql';
import type { SubgraphMake } from '../../gateway/read-subgraph.ts';
import type { GatewaySubgraph } from '../../gateway/supergraph.ts';
import type { SubgraphRequest, Transport } from '../../gateway/transport/transport.ts';

type Resolver = (source: never, args: never, context: unknown, info: GraphQLResolveInfo) => unknown;
export type Resolvers = Readonly<Record<string, Readonly<Record<string, Resolver>>>>;

type SchemaModule = Extract<Parameters<typeof buildSubgraphSchema>[0], { readonly typeDefs: unknown }>;

export const federationLink = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.5", import: [
  "@key", "@requires", "@provides", "@external", "@shareable", "@override", "@inaccessible", "@interfaceObject",
  "@composeDirective"
])
`;

/** `onRequest` sees every request. Such subgraphs are trusted, unless a test says that they are of foreign make. */
export function createLocalSubgraph(
  name: string,
  sdl: string,
  resolvers: Resolvers,
  onRequest: (request: SubgraphRequest) => void = () => undefined,
  make: SubgraphMake = 'concord',
): GatewaySubgraph {
  const whole = sdl.includes('@link(') ? sdl : federationLink + sdl;
  const schema = buildSubgraphSchema({
    typeDefs: parse(whole),
    resolvers: resolvers as NonNullable<SchemaModule['resolvers']>,
  });
  const transport = createSchemaTransport(schema);
  return {
    name,
    url: `http://${name}.test/graphql`,
    sdl: whole,
    make,
    transport: (request, context) => {
      onRequest(request);
      return transport(request, context);
    },
  };
}

function createSchemaTransport(schema: GraphQLSchema): Transport {
  const read = new Map<string, { readonly document: DocumentNode; readonly invalid: readonly GraphQLError[] }>();
  return async ({ query, variables }) => {
    const { document, invalid } = read.get(query) ?? readQuery(schema, query);
    // The gateway sends the same text again and again.
    if (read.size < 1_000) read.set(query, { document, invalid });
    if (invalid.length > 0) return { dataText: null, errors: invalid.map((error) => error.toJSON()) };
    const result = await execute({ schema, document, variableValues: variables, contextValue: {} });
    return {
      dataText: result.data === undefined ? null : JSON.stringify(result.data),
      errors: (result.errors ?? []).map((error) => error.toJSON()),
    };
  };
}

function readQuery(schema: GraphQLSchema, query: string) {
  const document = parse(query);
  return { document, invalid: validate(schema, document) };
}
