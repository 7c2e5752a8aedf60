// Coordinates that an operation asks for x the role of a request -> errors. A foreign subgraph cannot be trusted to mask, so
// whoever may not see its @pii field in clear may not ask for it; decided per request, without a look at data or variables.

import { ConcordError } from '../../errors/concord-error.ts';
import { listWords } from '../../errors/suggest.ts';
import type { PiiIndex } from './pii-index.ts';

export function refuseAskedFields(
  asked: readonly string[],
  foreignPii: PiiIndex,
  role: string,
): readonly ConcordError<'FORBIDDEN_FIELD'>[] {
  return asked.flatMap((coordinate) => {
    const [typeName = '', field = ''] = coordinate.split('.');
    const rule = foreignPii.get(coordinate)?.find(({ revealTo }) => !revealTo.includes(role));
    if (rule === undefined) return [];
    const source = rule.coordinate === coordinate ? 'it' : `"${rule.coordinate}", which may answer here,`;
    const said = `${source} is @pii in the subgraph "${rule.subgraph}", which does not mask`;
    return [
      new ConcordError('FORBIDDEN_FIELD', {
        field,
        product: typeName,
        use: 'asked for',
        rule: `${said}, and it is shown to ${tellWhom(rule.revealTo)}, not to "${role}". Ask without it`,
      }),
    ];
  });
}

function tellWhom(revealTo: readonly string[]): string {
  return revealTo.length === 0 ? 'nobody' : `the role ${listWords(revealTo, 'or')} only`;
}
