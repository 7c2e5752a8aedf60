// Joining statements of contracts never loosens, and does not depend on their order: so levelling ends, and files may be
// read in any order.

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Governance, isAsStrict, joinGovernance, openGovernance } from '../../contracts/governance.ts';
import { intersectGrantees, isSameGrantees } from '../../contracts/grantee-lists.ts';
import { isWithin, readPiiPath } from '../../contracts/pii-path.ts';
import type { Grantee, Mask } from '../../contracts/product.ts';

const masks: readonly (Mask | null)[] = [
  null,
  'last4',
  'bucket',
  'year',
  'tokenize',
  'sha256',
  'redact',
  'null',
  'deny',
];
const part = (...names: readonly string[]) => fc.option(fc.constantFrom(...names), { nil: null });
const grantee = fc.record({ role: part('admin', 'support'), domain: part('shop', 'care'), team: part('blue') });
const grantees = fc.array(grantee, { maxLength: 4 });
const piiPath = fc
  .array(fc.constantFrom('a', 'b', '[*]'), { minLength: 1, maxLength: 3 })
  .map((steps) => readPiiPath(steps.join('.').replaceAll('.[*]', '[*]')).path)
  .filter((path) => path !== null);
const piiPaths = fc.array(piiPath, { maxLength: 3 });
const governance: fc.Arbitrary<Governance> = fc.record({
  mask: fc.constantFrom(...masks),
  unmask: fc.option(grantees, { nil: null }),
  tags: fc.subarray(['PII', 'contact', 'health']),
  isPii: fc.boolean(),
  piiPaths,
  by: fc.constant([]),
});

const viewers = ['admin', 'support', 'analyst'].flatMap((role) =>
  ['shop', 'care', null].flatMap((domain) => ['blue', null].map((team) => ({ role, domain, team }))),
);

type Viewer = (typeof viewers)[number];

function isGranted(list: readonly Grantee[] | null, viewer: Viewer): boolean {
  if (list === null) return true;
  return list.some(
    ({ role, domain, team }) =>
      (role ?? domain ?? team) !== null &&
      (role === null || role === viewer.role) &&
      (domain === null || domain === viewer.domain) &&
      (team === null || team === viewer.team),
  );
}

it('is clear for a viewer exactly where both statements are', () => {
  fc.assert(
    fc.property(grantees, grantees, (a, b) => {
      const common = intersectGrantees(a, b);
      for (const viewer of viewers) {
        expect(isGranted(common, viewer)).toBe(isGranted(a, viewer) && isGranted(b, viewer));
      }
    }),
  );
});

it('calls two lists the same only where they grant the same', () => {
  fc.assert(
    fc.property(grantees, grantees, (a, b) => {
      if (!isSameGrantees(a, b)) return;
      for (const viewer of viewers) expect(isGranted(a, viewer)).toBe(isGranted(b, viewer));
    }),
  );
});

it('is never looser than either statement', () => {
  fc.assert(
    fc.property(governance, governance, (a, b) => {
      const joined = joinGovernance(a, b);
      for (const one of [a, b]) {
        expect(masks.indexOf(joined.mask)).toBeGreaterThanOrEqual(masks.indexOf(one.mask));
        expect(joined.isPii || !one.isPii).toBe(true);
        expect(one.tags.every((tag) => joined.tags.includes(tag))).toBe(true);
        for (const path of one.piiPaths) expect(joined.piiPaths.some((whole) => isWithin(path, whole))).toBe(true);
        for (const viewer of viewers) {
          if (isGranted(joined.unmask, viewer)) expect(isGranted(one.unmask, viewer)).toBe(true);
        }
      }
    }),
  );
});

it('does not depend on the order, and ends', () => {
  fc.assert(
    fc.property(governance, governance, governance, (a, b, c) => {
      const one = joinGovernance(joinGovernance(a, b), c);
      expect(isAsStrict(one, joinGovernance(joinGovernance(c, b), a))).toBe(true);
      expect(joinGovernance(one, a)).toBe(one);
      expect(joinGovernance(one, openGovernance)).toBe(one);
    }),
  );
});
