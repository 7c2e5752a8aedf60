// A collector of OpenTelemetry traces for tests: takes OTLP over HTTP as JSON and keeps the spans.

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export type ReceivedSpan = {
  readonly service: string;
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly kind: number;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly failure: string | null;
};

export type OtlpReceiver = {
  readonly url: string;
  readonly spans: () => readonly ReceivedSpan[];
  /** All bodies, as they came. */
  readonly texts: () => string;
  readonly close: () => Promise<void>;
};

type Attribute = { readonly key: string; readonly value: Readonly<Record<string, unknown>> };
type Body = {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly Attribute[] };
    readonly scopeSpans: readonly {
      readonly spans: readonly (Pick<ReceivedSpan, 'name' | 'traceId' | 'spanId' | 'kind'> & {
        readonly parentSpanId?: string;
        readonly attributes: readonly Attribute[];
        readonly status?: { readonly code?: number; readonly message?: string };
      })[];
    }[];
  }[];
};

export async function startOtlpReceiver(): Promise<OtlpReceiver> {
  const bodies: string[] = [];
  const server = createServer(async (request, response) => {
    const body = await text(request);
    if (request.url === '/v1/traces') bodies.push(body);
    response.setHeader('content-type', 'application/json').end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans: () => bodies.flatMap((body) => readSpans(JSON.parse(body) as Body)),
    texts: () => bodies.join('\n'),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function readSpans({ resourceSpans }: Body): ReceivedSpan[] {
  return resourceSpans.flatMap(({ resource, scopeSpans }) =>
    scopeSpans.flatMap(({ spans }) =>
      spans.map(({ name, traceId, spanId, parentSpanId = '', kind, attributes, status }) => ({
        service: String(readAttributes(resource.attributes)['service.name']),
        name,
        traceId,
        spanId,
        parentSpanId,
        kind,
        attributes: readAttributes(attributes),
        failure: status?.code === 2 ? (status.message ?? '') : null,
      })),
    ),
  );
}

function readAttributes(attributes: readonly Attribute[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));
}

/** One line a span, below its parent, children in the order of their names; `service: name` and the failure. */
export function drawSpans(spans: readonly ReceivedSpan[]): readonly string[] {
  const known = new Set(spans.map(({ spanId }) => spanId));
  const draw = (parent: string, depth: number): string[] =>
    spans
      .filter(({ parentSpanId }) => (depth === 0 ? !known.has(parentSpanId) : parentSpanId === parent))
      .toSorted((a, b) => (a.name < b.name ? -1 : 1))
      .flatMap(({ service, name, spanId, failure }) => [
        `${'  '.repeat(depth)}${service}: ${name}${failure === null ? '' : ` (${failure})`}`,
        ...draw(spanId, depth + 1),
      ]);
  return draw('', 0);
}
