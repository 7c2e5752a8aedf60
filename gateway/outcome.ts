// What comes of a request, before and after it is written as text.

import type { GraphQLFormattedError } from 'graphql';
import { type Envelope, printEnvelope } from './envelope.ts';
import type { DataObject } from './merge-data.ts';

/** `text` is JSON that a subgraph wrote and nobody parsed. */
export type ResponseData =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'value'; readonly value: DataObject | null };

export type ExecutionResult = {
  readonly data: ResponseData;
  readonly errors: readonly GraphQLFormattedError[];
  /** Goes into `extensions.concord`; null or absent = nothing is said. */
  readonly envelope?: Envelope | null | undefined;
  /** The age of the oldest kept answer in it; null and absent = all was read now. */
  readonly keptSeconds?: number | null | undefined;
};

/** The whole JSON body; errors stand first, where a reader sees them. */
export function printResult(result: ExecutionResult): string {
  const data = result.data.kind === 'text' ? result.data.text : JSON.stringify(result.data.value);
  const errors = result.errors.length === 0 ? '' : `"errors":${JSON.stringify(result.errors)},`;
  const { envelope = null } = result;
  const extensions = envelope === null ? '' : `,"extensions":{"concord":${printEnvelope(envelope)}}`;
  return `{${errors}"data":${data}${extensions}}`;
}
