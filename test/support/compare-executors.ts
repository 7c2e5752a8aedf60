// One query through our executor and through the stock one: what differs, as shadow mode sees it?

import type { GraphQLFormattedError } from 'graphql';
import type { Gateway } from '../../gateway/gateway.ts';
import { compareAnswers as compare, type Difference } from '../../gateway/shadow/compare-answers.ts';
import { anonymous, type Viewer } from '../../identity/viewer.ts';
import type { GeneratedQuery } from './generate-query.ts';

export type Comparison = {
  readonly difference: { readonly at: readonly Difference[]; readonly concord: string; readonly apollo: string } | null;
  /** Also where errors are told in another way. */
  readonly hasEqualData: boolean;
  readonly hasErrors: boolean;
  /** False where the answer holds nothing but nulls, empty lists and type names. */
  readonly hasRows: boolean;
  /** Of our executor. */
  readonly data: unknown;
  readonly dataOfStock: unknown;
  readonly codes: readonly string[];
};

export type Answer = {
  readonly data?: unknown;
  readonly errors?: readonly GraphQLFormattedError[];
};

export async function compareExecutors(
  gateways: { readonly concord: Gateway; readonly apollo: Gateway },
  generated: GeneratedQuery,
  viewer: Viewer = anonymous,
): Promise<Comparison> {
  const ask = async (gateway: Gateway) => {
    const { text } = await gateway.execute({ ...generated, operationName: null }, { viewer, signal: neverAborted() });
    return JSON.parse(text) as Answer;
  };
  return compareAnswers(await ask(gateways.concord), await ask(gateways.apollo));
}

/** The same of answers that are already there. */
export function compareAnswers(concord: Answer, apollo: Answer): Comparison {
  const ours = { data: concord.data, errors: concord.errors ?? [] };
  const theirs = { data: apollo.data, errors: apollo.errors ?? [] };
  const differences = compare(ours, theirs);
  return {
    difference:
      differences.length === 0
        ? null
        : { at: differences, concord: JSON.stringify(ours), apollo: JSON.stringify(theirs) },
    hasEqualData: differences.every(({ kind }) => kind.startsWith('error-')),
    hasErrors: ours.errors.length > 0,
    hasRows: hasValue(concord.data),
    data: concord.data,
    dataOfStock: apollo.data,
    codes: ours.errors.map(({ extensions }) => String(extensions?.code ?? 'NONE')),
  };
}

function hasValue(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(hasValue);
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).some(([key, child]) => key !== '__typename' && hasValue(child));
  }
  return value !== null && value !== undefined;
}

function neverAborted(): AbortSignal {
  return new AbortController().signal;
}
