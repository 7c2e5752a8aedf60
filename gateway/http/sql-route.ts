// `POST /sql`: governed SQL without GraphQL around it. It asks the graph itself for `catalog { sql }`, so masks, limits and
// the ledger are those of the graph, and the gateway needs to know nothing of SQL.

import type { FastifyReply, FastifyRequest } from 'fastify';
import { ConcordError } from '../../errors/concord-error.ts';
import { abortSignalOf } from '../../http/abort-signal.ts';
import type { HttpFront } from '../../http/front.ts';
import { readJson } from '../../http/read-json.ts';
import { singleHeader } from '../../http/single-header.ts';
import type { Authenticate } from '../../identity/authenticate.ts';
import { consumerHeader, nameRegistration } from '../../identity/name-registration.ts';
import type { Envelope } from '../envelope.ts';
import type { Gateway } from '../gateway.ts';
import type { GatewayAnswer } from '../gateway-answer.ts';
import { retryAfterSeconds } from '../overload.ts';
import { forbidCaching } from './answer-headers.ts';
import { printCsv } from './csv.ts';
import { readDemandHeaders } from './demand-headers.ts';
import { sqlStatusOf } from './sql-status.ts';
import type { SqlTable } from './sql-table.ts';

export const sqlPath = '/sql';

const operation = `query Sql($product: String, $products: [String!], $query: String!) {
  catalog {
    sql(product: $product, products: $products, query: $query) {
      columns
      columnTypes
      rows
      rowCount
      truncated
      queryTimeMs
    }
  }
}`;

type SqlResult = SqlTable & { readonly truncated: boolean };
type Answer = {
  readonly data?: { readonly catalog?: { readonly sql?: SqlResult | null } | null } | null;
  readonly errors?: readonly { readonly message: string; readonly extensions?: { readonly code?: unknown } }[];
  readonly extensions?: { readonly concord?: Envelope };
};

type Context = { readonly gateway: Pick<Gateway, 'execute'>; readonly authenticate: Authenticate };

export function addSqlRoute({ app, correlate, note }: HttpFront, { gateway, authenticate }: Context): void {
  app.all(sqlPath, { onRequest: forbidCaching }, async (request, reply) => {
    if (request.method !== 'POST') throw new ConcordError('METHOD_NOT_ALLOWED', { allowed: ['POST'] });
    const correlation = correlate(request);
    const isCsv = prefersCsv(request.headers.accept);
    const authenticated = await authenticate({
      authorization: singleHeader(request.raw, 'authorization', 'UNAUTHENTICATED'),
      role: singleHeader(request.raw, 'concord-role'),
    });
    const viewer = nameRegistration(authenticated, singleHeader(request.raw, consumerHeader));
    note(request, { role: viewer.role });
    const demands = readDemandHeaders(request.raw);
    const variables = readVariables(request);
    const context = { viewer, demands, signal: abortSignalOf(reply.raw), correlation };
    const answer = await gateway.execute({ query: operation, variables }, context);
    note(request, { operation: answer.operationHash });
    return sendAnswer(reply, answer, isCsv);
  });
}

/** Whatever comes first of the two; JSON where nothing is said. @throws ConcordError NOT_ACCEPTABLE */
function prefersCsv(accept: string | undefined): boolean {
  const types = (accept ?? '*/*').split(',').map((range) => range.split(';')[0]?.trim().toLowerCase() ?? '');
  const csv = types.findIndex((type) => type === 'text/csv' || type === 'text/*');
  const json = types.findIndex((type) => ['application/json', 'application/*', '*/*'].includes(type));
  if (csv < 0 && json < 0) throw new ConcordError('NOT_ACCEPTABLE', { offered: ['application/json', 'text/csv'] });
  return csv >= 0 && (json < 0 || csv < json);
}

/** JSON by POST is preflighted by browsers, so this needs no CSRF prevention of its own. @throws ConcordError BAD_REQUEST */
function readVariables(request: FastifyRequest): Readonly<Record<string, unknown>> {
  const bytes = request.body instanceof Uint8Array ? request.body : new Uint8Array();
  const body = readJson(bytes, request.headers);
  const isObject = typeof body === 'object' && body !== null && !Array.isArray(body);
  const given: Readonly<Record<string, unknown>> = isObject ? { ...body } : {};
  const { query, product = null, products = null, ...others } = given;
  const areTexts = Array.isArray(products) && products.every((one) => typeof one === 'string');
  const fits = typeof query === 'string' && (product === null || typeof product === 'string');
  if (!fits || (products !== null && !areTexts) || Object.keys(others).length > 0) {
    const reason =
      'The body must be a JSON object such as {"product": "orders.order_facts", "query": "select ..."}; "products" is a list of further ones.';
    throw new ConcordError('BAD_REQUEST', { reason });
  }
  return { query, product, products };
}

function sendAnswer(reply: FastifyReply, answer: GatewayAnswer, isCsv: boolean): FastifyReply {
  const { data, errors = [], extensions } = JSON.parse(answer.text) as Answer;
  if (answer.isOverloaded) reply.header('retry-after', retryAfterSeconds);
  if (extensions?.concord !== undefined) reply.header('concord-status', extensions.concord.status);
  const result = data?.catalog?.sql ?? null;
  if (result === null || errors.length > 0) return sendFailure(reply, answer.kind, { errors, extensions });
  if (result.truncated) reply.header('concord-truncated', 'true');
  if (!isCsv)
    return reply
      .header('content-type', 'application/json; charset=utf-8')
      .send(JSON.stringify({ ...result, extensions }));
  return reply
    .header('content-type', 'text/csv; charset=utf-8; header=present')
    .header('content-disposition', 'attachment; filename="concord.csv"')
    .send(printCsv(result));
}

type Failure = Required<Pick<Answer, 'errors'>> & { readonly extensions: Answer['extensions'] };

function sendFailure(reply: FastifyReply, kind: GatewayAnswer['kind'], answer: Failure): FastifyReply {
  const { errors } = answer;
  const isServed = !errors.some(({ extensions }) => extensions?.code === 'GRAPHQL_VALIDATION_FAILED');
  const { message, extensions } = isServed ? (errors[0] ?? tell('INTERNAL_ERROR')) : tell('SQL_NOT_SERVED');
  const code = typeof extensions?.code === 'string' ? extensions.code : 'INTERNAL_ERROR';
  return reply
    .code(kind === 'gateway-failed' ? 500 : sqlStatusOf(code))
    .header('content-type', 'application/json; charset=utf-8')
    .send(JSON.stringify({ errors: [{ message, extensions: { code } }], extensions: answer.extensions }));
}

function tell(code: 'SQL_NOT_SERVED' | 'INTERNAL_ERROR') {
  const { message } = new ConcordError(code, {});
  return { message, extensions: { code } };
}
