// What is published, as a gateway tells it to whoever asks: its schema by introspection, the products by the catalog.

import { buildClientSchema, getIntrospectionQuery, type IntrospectionQuery } from 'graphql';
import { z } from 'zod';
import { ConcordError } from '../../errors/concord-error.ts';
import type { PublishedGraph, PublishedMajor } from './published-graph.ts';

const patienceMs = 60_000;
const mostPages = 1_000;

/** Headers say who asks: products that he may not find are not there for him. */
export type Asker = { readonly url: string; readonly headers: Readonly<Record<string, string>> };

/** @throws ConcordError GATEWAY_SILENT, GATEWAY_REFUSES, CONFIGURATION_INVALID */
export async function readGraphOfGateway(asker: Asker): Promise<PublishedGraph> {
  const introspected = await ask(asker, getIntrospectionQuery({ inputValueDeprecation: true }), {});
  let schema: PublishedGraph['schema'];
  try {
    schema = buildClientSchema(introspected as IntrospectionQuery);
  } catch (cause) {
    throw refuse(asker, 'its introspection gives no schema', cause);
  }
  const majors = new Map<string, PublishedMajor>();
  let after: string | null = null;
  for (let page = 0; page < mostPages; page++) {
    const { nodes, pageInfo }: Search = readSearch(asker, await ask(asker, searchQuery, { after }));
    for (const major of nodes.flatMap((node) => [node, ...node.majors])) {
      if (major.status !== 'DRAFT' && major.graphType !== null) majors.set(major.id, majorOf(major, major.graphType));
    }
    if (!pageInfo.hasNextPage || pageInfo.endCursor === null) break;
    after = pageInfo.endCursor;
  }
  return { from: `the gateway at ${asker.url}`, schema, majors: [...majors.values()] };
}

const majorFields = `id version status graphType deprecation { sunsetDate successor { version graphField } }`;
const searchQuery = `query ConcordCheckConsumer($after: String) {
  catalog { search(first: 100, after: $after) { nodes { ${majorFields} majors { ${majorFields} } } pageInfo { hasNextPage endCursor } } }
}`;

const major = z.object({
  id: z.string(),
  version: z.string(),
  status: z.string(),
  graphType: z.string().nullable(),
  deprecation: z
    .object({
      sunsetDate: z.string().nullable(),
      successor: z.object({ version: z.string(), graphField: z.string() }).nullable(),
    })
    .nullable(),
});
const searched = z.object({
  catalog: z.object({
    search: z.object({
      nodes: z.array(major.extend({ majors: z.array(major) })),
      pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() }),
    }),
  }),
});
type Search = z.output<typeof searched>['catalog']['search'];

function readSearch(asker: Asker, data: unknown): Search {
  const read = searched.safeParse(data);
  if (!read.success) throw refuse(asker, 'its catalog answers in a form that is not known', read.error);
  return read.data.catalog.search;
}

function majorOf({ id, version, status, deprecation }: z.output<typeof major>, typeName: string): PublishedMajor {
  const successor = deprecation?.successor ?? null;
  return {
    key: id,
    id: id.replace(/@.*/, ''),
    version,
    typeName,
    isDeprecated: status === 'DEPRECATED' || deprecation !== null,
    sunset: deprecation?.sunsetDate ?? null,
    successor: successor === null ? null : { version: successor.version, field: successor.graphField },
  };
}

async function ask(asker: Asker, query: string, variables: object): Promise<unknown> {
  const { url, headers } = asker;
  if (!URL.canParse(url)) {
    const reason = 'must be the address of a gateway, such as http://localhost:4000';
    throw new ConcordError('CONFIGURATION_INVALID', { name: '--gateway', reason });
  }
  let text: string;
  try {
    const response = await fetch(new URL('/graphql', url), {
      method: 'POST',
      headers: { ...headers, accept: 'application/json', 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables }),
      redirect: 'error', // the token is for this address
      signal: AbortSignal.timeout(patienceMs),
    });
    text = await response.text();
  } catch (cause) {
    throw new ConcordError('GATEWAY_SILENT', { url }, { cause });
  }
  return readAnswer(asker, text);
}

function readAnswer(asker: Asker, text: string): unknown {
  let answer: { readonly data?: unknown; readonly errors?: readonly { readonly message?: unknown }[] } | null;
  try {
    answer = JSON.parse(text);
  } catch (cause) {
    throw refuse(asker, 'it does not answer as a gateway does', cause);
  }
  const message = answer?.errors?.[0]?.message;
  if (message !== undefined) throw refuse(asker, String(message).replace(/\.$/, ''));
  return answer?.data;
}

function refuse({ url }: Asker, reason: string, cause?: unknown): ConcordError {
  return new ConcordError('GATEWAY_REFUSES', { url, reason }, { cause });
}
