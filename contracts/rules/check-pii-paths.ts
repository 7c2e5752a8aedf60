// The paths of `pii_paths`: each can be read, none stands twice or inside another, and the column is a document.

import type { ConcordError } from '../../errors/concord-error.ts';
import { formatColumnType } from '../column-type.ts';
import { isDocument } from '../masks.ts';
import { isWithin, readPiiPath } from '../pii-path.ts';
import type { PiiPath } from '../product.ts';
import type { ContractReading } from '../read-contract.ts';
import { columnPath, problemAt } from './problem.ts';

const mostPaths = 100;

export function checkPiiPaths(reading: ContractReading): readonly ConcordError[] {
  return reading.product.columns.flatMap((column) => {
    const texts = reading.written.get(column.name)?.form.pii_paths;
    if (texts === undefined) return [];
    const complain = (reason: string, ...place: readonly number[]) =>
      problemAt(reading, columnPath(reading, column.name, 'pii_paths', ...place), 'CONTRACT_PII_PATHS', {
        column: column.name,
        reason,
      });
    if (!isDocument(column.type)) {
      const reason = `they are places in a JSON document, and the type is ${formatColumnType(column.type)}. Remove them, and give the column a mask`;
      return [complain(reason)];
    }
    if (texts.length > mostPaths) {
      return [complain(`there are more than ${mostPaths}. Name the objects that hold them, or mask the whole column`)];
    }
    const paths = texts.map((text) => readPiiPath(text));
    return paths.flatMap(({ path, reason }, place) => {
      const problem =
        path === null
          ? reason
          : reasonAgainst(
              path,
              place,
              paths.map((one) => one.path),
            );
      return problem === null ? [] : [complain(`"${texts[place]}" cannot be used: ${problem}`, place)];
    });
  });
}

/** A path that is masked as part of another would say what the other makes untrue: that the rest is in clear. */
function reasonAgainst(path: PiiPath, place: number, paths: readonly (PiiPath | null)[]): string | null {
  const outer = paths.find((other, index) => other !== null && index !== place && isWithin(path, other));
  if (outer === undefined || outer === null) return null;
  if (outer.steps.length < path.steps.length) {
    return `it lies inside "${outer.text}", which is masked as a whole. Remove one of them`;
  }
  return paths.indexOf(outer) < place ? `it is the same place as "${outer.text}". Remove one of them` : null;
}
