// Tags of columns that look like PII and are not: their column would be in clear. Beside PII itself they say more of it.
// Tags of products mask nothing, so every word is one.

import type { ConcordError } from '../../errors/concord-error.ts';
import { soundsLikePii } from '../pii-tag.ts';
import type { ContractReading } from '../read-contract.ts';
import { columnPath, problemAt } from './problem.ts';

export function checkTags(reading: ContractReading): readonly ConcordError[] {
  return reading.product.columns.flatMap(({ name: column, tags, isPii }) =>
    isPii
      ? []
      : tags.flatMap((tag, index) =>
          soundsLikePii(tag)
            ? [problemAt(reading, columnPath(reading, column, 'tags', index), 'CONTRACT_PII_TAG', { column, tag })]
            : [],
        ),
  );
}
