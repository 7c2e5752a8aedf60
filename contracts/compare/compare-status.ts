// Whether a product is served, and until when.

import type { Product } from '../product.ts';
import { type CompareProducts, type Difference, everyField, nothing } from './difference.ts';

export function compareStatus(before: Product, after: Product): readonly Difference[] {
  if (before.key !== after.key || before.status === after.status) return nothing;
  switch (after.status) {
    case 'draft':
      return [
        {
          kind: 'product-hidden',
          level: 'major',
          fields: everyField,
          message: 'It is a draft again, and leaves the graph.',
        },
      ];
    case 'deprecated':
      return [{ kind: 'deprecated', level: 'minor', fields: everyField, message: 'It is deprecated.' }];
    case 'published':
      return before.status === 'draft'
        ? [
            {
              kind: 'product-added',
              level: 'minor',
              fields: [],
              message: `Version ${after.version.text} is published.`,
            },
          ]
        : [{ kind: 'other-changed', level: 'minor', fields: [], message: 'It is not deprecated any more.' }];
  }
}

export const compareDeprecation: CompareProducts = (
  { key, deprecation: before },
  { key: laterKey, deprecation: after },
) => {
  if (key !== laterKey) return nothing;
  const sunset = after?.sunsetDate ?? null;
  if (
    (before?.sunsetDate ?? null) !== sunset ||
    (before?.previousVersion ?? null) !== (after?.previousVersion ?? null)
  ) {
    return [describeSunset(sunset, after?.previousVersion ?? null)];
  }
  if ((before?.migrationNotes ?? null) === (after?.migrationNotes ?? null)) return nothing;
  return [{ kind: 'words-changed', level: 'patch', fields: [], message: 'The notes on migration changed.' }];
};

function describeSunset(sunset: string | null, previous: string | null): Difference {
  if (sunset === null) {
    return { kind: 'other-changed', level: 'minor', fields: [], message: 'No sunset is announced any more.' };
  }
  const what = previous === null ? 'It' : `Version ${previous}`;
  return { kind: 'deprecated', level: 'minor', fields: everyField, message: `${what} is answered until ${sunset}.` };
}
