// Who is told of a publication: whoever is registered for a product that changes by it, with what it means for him.

import semver from 'semver';
import type { Mesh, Product } from '../../contracts/product.ts';
import type { CheckReport, Impact } from '../check/check-report.ts';
import type { Registration } from '../consumers/registration.ts';
import type { Notice } from './notice.ts';

type Published = {
  readonly before: Mesh;
  readonly after: Mesh;
  readonly report: Pick<CheckReport, 'changes' | 'impacts'>;
  /** Those for the products that change, at least. */
  readonly registrations: readonly Registration[];
};

/** In the order of products and consumers. A draft is nobody's business but its owners'. */
export function findNotices({ before, after, report, registrations }: Published): readonly Notice[] {
  const keys = new Set([...report.changes, ...report.impacts].map(({ product }) => product));
  return [...keys].sort().flatMap((key) => {
    const now = findServed(after, key);
    const earlier = findServed(before, key);
    const id = (now ?? earlier)?.id;
    const changes = report.changes
      .filter(({ product }) => product === key)
      .map(({ kind, level, column, message }) => ({ kind, level, column, message }));
    const told = registrations.filter(({ product }) => product === id);
    return told.map(({ consumer, team, contact, pin }): Notice => {
      const impact = report.impacts.find((one) => one.product === key && one.consumer === consumer);
      const version = now?.version.text ?? null;
      const kind: Impact['kind'] = impact?.kind ?? 'told';
      return {
        product: key,
        version,
        previousVersion: (earlier ?? findPrevious(before, now))?.version.text ?? null,
        changes,
        sunsetDate: now?.deprecation?.sunsetDate ?? null,
        consumer,
        team,
        contact,
        pin,
        kind,
        message: impact?.message ?? describe(key, version, { consumer, pin }),
      };
    });
  });
}

function findServed({ products }: Mesh, key: string): Product | undefined {
  return products.find((product) => product.key === key && product.status !== 'draft');
}

/** Of a new major the newest one that stood before it. */
function findPrevious({ products }: Mesh, added: Product | undefined): Product | undefined {
  return products
    .filter(({ id, status }) => id === added?.id && status !== 'draft')
    .sort((a, b) => semver.rcompare(a.version.text, b.version.text))[0];
}

function describe(key: string, version: string | null, { consumer, pin }: { consumer: string; pin: string }): string {
  if (version === null) return `tells ${consumer}: pin ${pin}, ${key} is taken out`;
  const fits = semver.satisfies(version, pin) ? 'which fits' : 'which does not fit';
  return `tells ${consumer}: pin ${pin}, version ${version} is published, ${fits}`;
}
