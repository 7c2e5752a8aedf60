// From the parts of a contract to a product of the model, not yet linked. Defaults are set here and nowhere else.

import { type Alert, readAlertRule } from './alert.ts';
import { buildAccess } from './build-access.ts';
import { type FileName, productKeyOf } from './file-name.ts';
import type { ContractForm } from './form.ts';
import type { OwnerForm } from './form-domain.ts';
import type { Column, Domain, Owner, Product, QualityCheck, Sla, Tier } from './product.ts';
import type { Source } from './read-yaml.ts';

export const tiers: readonly Tier[] = ['product', 'curated'];

export type ProductParts = {
  readonly file: Extract<FileName, { kind: 'product' }>;
  readonly form: ContractForm;
  readonly columns: readonly Column[];
  readonly checks: readonly QualityCheck[];
  readonly domain: Domain | undefined;
  readonly source: Source;
};

/** Parts that could not be read are filled in, so that the rules can look at the rest; such a product is never served. */
export function buildProduct({ file, form, columns, checks, domain, source }: ProductParts): Product {
  const tier = tiers.find((name) => name === form.name?.split('.')[1]) ?? 'product';
  const [schema = '', table = ''] = (form.source?.table ?? `${file.domain}_${tier}.${file.product}`).split('.');
  const { default: otherwise = 'warn', ...byDomain } = form.on_broken_quality ?? {};
  return {
    key: productKeyOf(file),
    id: `${file.domain}.${file.product}`,
    domain: file.domain,
    tier,
    name: file.product,
    version: form.version ?? { text: '0.0.0', major: file.major ?? 0, minor: 0, patch: 0 },
    hasPlainName: file.major === null,
    status: form.status ?? 'published',
    title: form.title ?? titleOf(file.product),
    description: form.description ?? '',
    owner: form.owner === undefined ? (domain?.owner ?? buildOwner({ team: '' })) : buildOwner(form.owner),
    tags: form.tags ?? [],
    source: { databaseUrlEnv: domain?.databaseUrlEnv ?? null, schema, table },
    primaryKey: form.primary_key ?? [],
    columns,
    sla: buildSla(form.sla),
    semantics: form.semantics ?? {},
    quality: checks,
    access: buildAccess(form.access, source),
    aggregates: form.aggregates ?? true,
    onBrokenQuality: { default: otherwise, byDomain },
    region: form.region ?? null,
    retentionDays: form.retention_days ?? null,
    encryption: form.encryption ?? null,
    lineage: form.lineage ?? {},
    observability: {
      metrics: form.observability?.metrics ?? [],
      alerts: (form.observability?.alerts ?? []).map(buildAlert),
    },
    deprecation:
      form.deprecation === undefined
        ? null
        : {
            previousVersion: form.deprecation.previous_version ?? null,
            sunsetDate: form.deprecation.sunset_date ?? null,
            migrationNotes: form.deprecation.migration_notes ?? null,
          },
    sunset: null,
    changelog: (form.changelog ?? []).map((entry) => ({
      version: entry.version.text,
      date: entry.date ?? null,
      changes: entry.changes ?? [],
      breaking: entry.breaking ?? false,
    })),
    at: source.at(['name']),
    versionAt: source.at(['version']),
  };
}

type AlertForm = NonNullable<NonNullable<ContractForm['observability']>['alerts']>[number];

/** A condition that means nothing is refused by a rule. */
function buildAlert({ type, condition: written, severity = 'warning' }: AlertForm): Alert {
  const condition = written ?? null;
  return { type, condition, rule: readAlertRule(type, condition) ?? { kind: 'stale' }, severity };
}

export function buildOwner(form: OwnerForm): Owner {
  return {
    team: form.team,
    onCall: form.on_call ?? null,
    contact: form.contact ?? null,
    slack: form.slack ?? null,
    reviewers: form.reviewers ?? [],
  };
}

function buildSla(form: ContractForm['sla']): Sla {
  return {
    freshnessSeconds: form?.freshness ?? 0,
    freshnessColumn: form?.freshness_column ?? null,
    updateSchedule: form?.update_schedule ?? null,
    availability: form?.availability ?? null,
    latencyP95Ms: form?.latency_p95_ms ?? null,
    completeness: form?.completeness
      ? { promise: form.completeness.promise, reference: form.completeness.reference ?? null }
      : null,
    accuracy: form?.accuracy ?? null,
    lateArrivalSeconds: form?.late_arrival_window ?? null,
  };
}

/** `order_facts` -> `Order facts`. */
function titleOf(name: string): string {
  const words = name.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
