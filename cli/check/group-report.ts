// A report as people read it: what concerns one product together, what concerns the mesh after that.

import type { Change } from '../../contracts/compare/change.ts';
import type { CheckReport, Finding, Impact, ProductChange } from '../../mesh/check/check-report.ts';

export type ProductSection = {
  readonly product: string;
  /** Null where it does not change, or cannot be read. */
  readonly change: ProductChange | null;
  readonly changes: readonly Change[];
  readonly findings: readonly Finding[];
  /** Those who are only told. */
  readonly impacts: readonly Impact[];
};

export type GroupedReport = {
  readonly products: readonly ProductSection[];
  /** Of no single product. */
  readonly findings: readonly Finding[];
};

const weight: Readonly<Record<Finding['level'], number>> = { error: 0, warning: 1, note: 2 };

export function groupReport({ products, changes, findings, impacts }: CheckReport): GroupedReport {
  const names = new Set(
    [...products, ...changes, ...findings, ...impacts].flatMap(({ product }) => (product === null ? [] : [product])),
  );
  return {
    products: [...names].sort().map((name) => ({
      product: name,
      change: products.find(({ product }) => product === name) ?? null,
      changes: changes.filter(({ product }) => product === name),
      findings: sortFindings(findings.filter(({ product }) => product === name)),
      // Those that break stand among the findings.
      impacts: impacts.filter(({ product, kind }) => product === name && kind === 'told'),
    })),
    findings: sortFindings(findings.filter(({ product }) => product === null)),
  };
}

function sortFindings(findings: readonly Finding[]): readonly Finding[] {
  return [...findings].sort((a, b) => weight[a.level] - weight[b.level]);
}

/** `2.1.0 -> 2.2.0 (minor)` */
export function describeVersions({ before, after, asked }: ProductChange): string {
  const why = asked === null ? '' : ` (${asked})`;
  if (before === null) return `${after} (new)`;
  if (after === null) return `${before} (goes)`;
  return before === after ? `${after}${why}` : `${before} -> ${after}${why}`;
}

export function countLevels(findings: readonly Finding[]): Readonly<Record<Finding['level'], number>> {
  const count = (wanted: Finding['level']) => findings.filter(({ level }) => level === wanted).length;
  return { error: count('error'), warning: count('warning'), note: count('note') };
}
