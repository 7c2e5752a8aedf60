// Whether a product is served, and until when.

import type { Product } from '../product.ts';
import { type CompareProducts, type Difference, everyField, isSame, nothing } from './difference.ts';

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

/** The day itself is compared as `sunset`, since the contract of a later major may announce it. */
export const compareDeprecation: CompareProducts = (before, after) => {
  const isTold = (before.sunset?.date ?? null) !== (after.sunset?.date ?? null);
  if (before.key !== after.key || isTold || isSame(before.deprecation, after.deprecation)) return nothing;
  return [{ kind: 'words-changed', level: 'patch', fields: [], message: 'What is said of its deprecation changed.' }];
};

export const compareSunset: CompareProducts = (before, after) => {
  const [earlier, later] = [before.sunset?.date ?? null, after.sunset?.date ?? null];
  if (before.key !== after.key || earlier === later) return nothing;
  if (later === null) {
    return [{ kind: 'other-changed', level: 'minor', fields: [], message: 'No sunset is announced any more.' }];
  }
  const successor = after.sunset?.successor ?? null;
  const next = successor === null ? '' : ` Read ${successor.field}, version ${successor.version}, instead.`;
  const message = `It is answered until ${later}${earlier === null ? '' : `, before until ${earlier}`}.${next}`;
  return [{ kind: 'deprecated', level: 'minor', fields: everyField, message }];
};
