// Whether the whole mesh still makes one graph, with the subgraphs that no contract makes.

import { ConcordError } from '../../errors/concord-error.ts';
import type { Finding } from './check-report.ts';
import type { CheckTools, NamedSdl, OutsideSubgraph } from './check-request.ts';

export function checkComposition(
  concord: readonly NamedSdl[],
  outside: readonly OutsideSubgraph[],
  { compose }: Pick<CheckTools, 'compose'>,
): readonly Finding[] {
  try {
    compose(concord, outside);
    return [];
  } catch (error) {
    if (!(error instanceof ConcordError) || error.code !== 'COMPOSITION_FAILED') throw error;
    const { problems } = (error as ConcordError<'COMPOSITION_FAILED'>).data;
    return problems.map(({ code, message, subgraphs, nextStep }) => ({
      part: 'composition',
      level: 'error',
      code: error.code,
      product: null,
      message: `${code} (${subgraphs.join(', ')}): ${message.replace(/\.?$/, '.')} ${nextStep}`,
      at: null,
    }));
  }
}
