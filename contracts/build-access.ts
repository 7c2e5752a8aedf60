// From the form of `access` to the rules of the model. What is absent allows nothing.

import type { AccessForm, GranteeForm, RowRuleForm } from './form-access.ts';
import { readClaim } from './near-claim.ts';
import type { AccessRules, Grantee, RowComparison, RowOperand } from './product.ts';
import type { Path, Source } from './read-yaml.ts';

export function buildAccess(form: AccessForm | undefined, source: Source): AccessRules {
  return {
    discovery: form?.discovery ?? 'public',
    read: buildGrantees(form?.read),
    write: buildGrantees(form?.write),
    unmask: buildGrantees(form?.unmask),
    rows: (form?.rows ?? []).map((rule, index) => ({
      grantee: buildGrantee(rule),
      where: buildComparisons(rule, ['access', 'rows', index, 'where'], source),
    })),
    minGroup: form?.min_group ?? null,
  };
}

export function buildGrantees(forms: readonly GranteeForm[] | undefined): readonly Grantee[] {
  return (forms ?? []).map(buildGrantee);
}

function buildGrantee(form: GranteeForm): Grantee {
  return { role: form.role ?? null, domain: form.domain ?? null, team: form.team ?? null };
}

function buildComparisons(rule: RowRuleForm, path: Path, source: Source): readonly RowComparison[] {
  return Object.entries(rule.where).flatMap(([column, comparisons]) =>
    Object.entries(comparisons).flatMap(([operator, operand]) =>
      operand === undefined
        ? []
        : [
            {
              column,
              operator: operator as RowComparison['operator'], // the form admits the operators only
              operand: buildOperand(operand, [...path, column, operator], source),
            },
          ],
    ),
  );
}

type OperandForm = NonNullable<RowRuleForm['where'][string]['eq']>;

function buildOperand(operand: OperandForm, path: Path, source: Source): RowOperand {
  if (typeof operand === 'string') {
    const claim = readClaim(operand);
    if (claim !== null) return { kind: 'claim', claim };
  }
  if (typeof operand !== 'object') return { kind: 'literal', values: [source.textOf(path) ?? String(operand)] };
  return {
    kind: 'literal',
    values: operand.map((value, index) => source.textOf([...path, index]) ?? String(value)),
  };
}
