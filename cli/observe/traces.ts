// Spans -> OpenTelemetry, sent by OTLP over HTTP. Loaded only where an endpoint is configured. Nothing is registered for the
// whole process: spans are handed from one to the next by those who do the work.

import {
  type Context,
  ROOT_CONTEXT,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, NodeTracerProvider, type SpanExporter } from '@opentelemetry/sdk-trace-node';
import type { Span, SpanAttributes, StartTrace } from '../../http/correlation.ts';

/** Once each time that sending begins to fail, and when it works again. */
export type TracesEvent =
  | { readonly kind: 'traces-not-sent'; readonly cause: unknown }
  | { readonly kind: 'traces-sent-again' };

export type Traces = {
  readonly startTrace: StartTrace;
  /** Sends what is not sent yet, with little patience; it never fails. */
  readonly close: () => Promise<void>;
};

export type TracesSettings = {
  /** The collector's base URL, such as http://127.0.0.1:4318. */
  readonly endpoint: string;
  readonly service: string;
  readonly version: string;
  readonly onEvent: (event: TracesEvent) => void;
};

/** For one batch, its repetitions included. */
const sendTimeoutMs = 3_000;

export function openTraces({ endpoint, service, version, onEvent }: TracesSettings): Traces {
  const otlp = new OTLPTraceExporter({ url: tracesUrl(endpoint), timeoutMillis: sendTimeoutMs });
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({ 'service.name': service, 'service.version': version }),
    spanProcessors: [new BatchSpanProcessor(tellFailures(otlp, onEvent), { exportTimeoutMillis: sendTimeoutMs })],
  });
  const tracer = provider.getTracer('concord', version);
  return {
    startTrace: (name, traceparent, attributes) =>
      startSpan(tracer, { name, kind: SpanKind.SERVER, attributes }, parentOf(traceparent)),
    close: () => provider.shutdown().catch(() => undefined), // told already
  };
}

function tellFailures(exporter: SpanExporter, onEvent: (event: TracesEvent) => void): SpanExporter {
  let isFailing = false;
  return {
    export: (spans, done) =>
      exporter.export(spans, (result) => {
        const hasFailed = result.error !== undefined || result.code !== 0;
        if (hasFailed && !isFailing) onEvent({ kind: 'traces-not-sent', cause: result.error });
        if (!hasFailed && isFailing) onEvent({ kind: 'traces-sent-again' });
        isFailing = hasFailed;
        done(result);
      }),
    shutdown: () => exporter.shutdown(),
    forceFlush: async () => exporter.forceFlush?.(),
  };
}

/** https://opentelemetry.io/docs/specs/otlp/#otlphttp-request: the path of a signal is added to the base. */
function tracesUrl(endpoint: string): string {
  return `${endpoint.replace(/\/+$/, '')}/v1/traces`;
}

type Beginning = { readonly name: string; readonly kind: SpanKind; readonly attributes: SpanAttributes };

function startSpan(tracer: Tracer, { name, kind, attributes }: Beginning, parent: Context): Span {
  const span = tracer.startSpan(name, { kind, attributes: { ...attributes } }, parent);
  const context = trace.setSpan(parent, span);
  return {
    traceparent: writeTraceparent(span.spanContext()),
    note: (given) => void span.setAttributes({ ...given }),
    startChild: (child, given = {}) =>
      startSpan(tracer, { name: child, kind: kindOf(child), attributes: given }, context),
    end: (failure) => {
      if (failure !== undefined) span.setStatus({ code: SpanStatusCode.ERROR, message: failure });
      span.end();
    },
  };
}

/** Requests to others are a client's; a collector joins them with what the other tells. */
function kindOf(name: string): SpanKind {
  return /^(fetch|SQL) /.test(name) ? SpanKind.CLIENT : SpanKind.INTERNAL;
}

function writeTraceparent({ traceId, spanId, traceFlags }: SpanContext): string {
  return `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`;
}

/** Of a caller that sends none, or what is none, nothing is taken over. */
function parentOf(traceparent: string | null): Context {
  const [, traceId, spanId, flags] = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/.exec(traceparent ?? '') ?? [];
  if (traceId === undefined || spanId === undefined || flags === undefined) return ROOT_CONTEXT;
  const parent = { traceId, spanId, traceFlags: Number.parseInt(flags, 16) & 1, isRemote: true };
  return trace.isSpanContextValid(parent) ? trace.setSpanContext(ROOT_CONTEXT, parent) : ROOT_CONTEXT;
}
