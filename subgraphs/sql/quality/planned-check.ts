// Product -> all that is to be checked: the checks that its contract declares, and its promises that no declared check holds.

import type { CheckRule } from '../../../contracts/check-rule.ts';
import type { Column, Product, QualityCheck } from '../../../contracts/product.ts';

export type PlannedCheck = Pick<QualityCheck, 'name' | 'severity' | 'threshold'> & {
  /** Null for a rule over the whole product. */
  readonly column: string | null;
  readonly rule: CheckRule | AccuracyRule | RetentionRule;
};

/** The share of rows, in percent, that keep every row-wise check of severity `error`. */
export type AccuracyRule = { readonly kind: 'accuracy'; readonly promise: number };

/** Rows that are older than the contract keeps them, by the freshness column; without one nobody knows. */
export type RetentionRule = { readonly kind: 'retention'; readonly days: number };

/** The declared ones first, in the order of the contract. */
export function planChecks(product: Product): readonly PlannedCheck[] {
  const declared: readonly PlannedCheck[] = product.quality;
  const isDeclared = ({ rule, column }: PlannedCheck) =>
    declared.some((check) => check.rule.kind === rule.kind && check.column === column);
  const names = new Set(declared.map(({ name }) => name));
  const promised = listPromises(product).filter((promise) => !isDeclared(promise));
  return [
    ...declared,
    ...promised.map((promise) =>
      names.has(promise.name) ? { ...promise, name: `promised ${promise.name}` } : promise,
    ),
  ];
}

function listPromises({ columns, sla, retentionDays }: Product): readonly PlannedCheck[] {
  const promise = (rule: PlannedCheck['rule'], column: string | null): PlannedCheck => ({
    name: column === null ? rule.kind : `${column} ${rule.kind}`,
    severity: 'warning',
    threshold: 0,
    column,
    rule,
  });
  return [
    ...columns.flatMap((column) => listColumnRules(column).map((rule) => promise(rule, column.name))),
    promise({ kind: 'schema', allowsExtra: true }, null),
    ...(sla.completeness === null ? [] : [promise({ kind: 'completeness', promise: null, reference: null }, null)]),
    // A promise to the people in the rows, so it is no mere warning.
    ...(retentionDays === null
      ? []
      : [
          {
            ...promise({ kind: 'retention', days: retentionDays }, sla.freshnessColumn),
            name: 'retention',
            severity: 'error' as const,
          },
        ]),
    ...(sla.accuracy === null ? [] : [promise({ kind: 'accuracy', promise: sla.accuracy }, null)]),
  ];
}

function listColumnRules({ required, constraints }: Column): readonly CheckRule[] {
  const { notNull, unique, min, max, in: values, pattern } = constraints;
  return [
    ...(required || notNull ? [{ kind: 'not_null' as const }] : []),
    ...(unique ? [{ kind: 'unique' as const }] : []),
    ...(min === null && max === null ? [] : [{ kind: 'range' as const, min, max }]),
    ...(values === null ? [] : [{ kind: 'accepted_values' as const, values }]),
    ...(pattern === null ? [] : [{ kind: 'pattern' as const, pattern }]),
  ];
}
