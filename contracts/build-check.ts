// From the form of a quality check to the check of the model. What is missing in its params is filled in; the rules refuse
// such a contract.

import type { CheckRule } from './check-rule.ts';
import type { CheckForm, ParamsForm } from './form-check.ts';
import type { QualityCheck } from './product.ts';
import type { Path, Source } from './read-yaml.ts';

const secondsPerHour = 3_600;

/** `path` is where the check stands in the file. */
export function buildCheck(form: CheckForm, params: ParamsForm, path: Path, source: Source): QualityCheck {
  return {
    name: form.name,
    type: form.type,
    column: form.column ?? null,
    params: form.params ?? {},
    rule: buildRule(form.type, params, (...keys) => source.textOf([...path, 'params', ...keys])),
    severity: form.severity ?? 'error',
    threshold: form.threshold ?? 0,
    description: form.description ?? null,
    at: source.at(path),
  };
}

/** @param textOf how a part is written in the file */
function buildRule(
  kind: CheckRule['kind'],
  params: ParamsForm,
  textOf: (...keys: Path) => string | undefined,
): CheckRule {
  const written = (given: unknown, ...keys: Path) => (given === undefined ? null : (textOf(...keys) ?? String(given)));
  switch (kind) {
    case 'not_null':
    case 'unique':
      return { kind };
    case 'range':
      return { kind, min: written(params.min, 'min'), max: written(params.max, 'max') };
    case 'accepted_values': {
      const values = (params.values ?? []).map((value, index) => textOf('values', index) ?? String(value));
      return { kind, values };
    }
    case 'pattern':
      return { kind, pattern: params.pattern ?? '' };
    case 'freshness': {
      const hours = params.max_stale_hours ?? params.maxStaleHours;
      const fromHours = hours === undefined ? null : hours * secondsPerHour;
      return { kind, maxAgeSeconds: params.max_age ?? params.maxAge ?? fromHours };
    }
    case 'row_count':
      return { kind, min: params.min_rows ?? params.minRows ?? null, max: params.max_rows ?? params.maxRows ?? null };
    case 'custom_sql':
      return { kind, sql: params.sql ?? '' };
    case 'referential':
      return { kind, product: params.product ?? '', column: params.column ?? '' };
    case 'completeness':
      return { kind, promise: params.promise ?? null, reference: params.reference ?? null };
    case 'volume':
      return { kind, maxChangePercent: params.max_change_percent ?? params.maxChangePercent ?? 0 };
    case 'schema':
      return { kind, allowsExtra: params.allow_extra ?? params.allowExtra ?? true };
    default:
      return kind satisfies never;
  }
}
