// The form of a contract: every key of the contract language, each with what it takes. Keys are strict everywhere; what
// depends on more than one key is a rule (contracts/rules/). A part that may be absent says so.

import { z } from 'zod';
import { alertSeverities, alertTypes } from './alert.ts';
import { accessForm } from './form-access.ts';
import { ownerForm } from './form-domain.ts';
import {
  columnName,
  count,
  cron,
  date,
  duration,
  matchingText,
  percent,
  strictMap,
  text,
  texts,
  version,
} from './form-values.ts';

const slaForm = strictMap({
  freshness: duration,
  freshness_column: columnName.optional(),
  update_schedule: cron.optional(),
  availability: percent.optional(),
  latency_p95_ms: z.number().positive().optional(),
  completeness: z
    .preprocess(
      (given) => (typeof given === 'object' ? given : { promise: given }),
      strictMap({ promise: percent, reference: text.optional() }),
    )
    .optional(),
  accuracy: percent.optional(),
  late_arrival_window: duration.optional(),
});

/** What `observability.metrics` may ask for. */
const metricNames = ['row_count', 'null_percentage_by_column'] as const;

/** The keys of a contract. `schema` and `quality` are lists whose items are read one by one. */
export const contractForm = {
  name: matchingText(
    /^[a-z][a-z0-9_]*\.[a-z]+\.[a-z][a-z0-9_]*$/,
    'a name as <domain>.<tier>.<table>, such as orders.product.order_facts',
  ),
  version,
  status: z.enum(['draft', 'published', 'deprecated']).optional(),
  owner: ownerForm.optional(),
  title: text.optional(),
  description: z.string().optional(),
  tags: texts.optional(),
  source: strictMap({
    table: matchingText(
      /^[^.\s"]{1,63}\.[^.\s"]{1,63}$/,
      'a table as <schema>.<table>, such as orders_product.order_facts',
    ),
  }).optional(),
  primary_key: z.array(columnName).min(1).optional(),
  schema: z.array(z.unknown()).min(1),
  sla: slaForm,
  semantics: z.record(z.string(), z.string()),
  quality: z.array(z.unknown()).optional(),
  access: accessForm.optional(),
  aggregates: z.boolean().optional(),
  on_broken_quality: z.record(z.string(), z.enum(['serve', 'warn', 'refuse'])).optional(),
  region: text.optional(),
  retention_days: count.optional(),
  encryption: text.optional(),
  lineage: z.record(z.string(), z.array(sourceColumn())).optional(),
  observability: strictMap({
    metrics: z.array(z.enum(metricNames)).optional(),
    alerts: z
      .array(
        strictMap({
          type: z.enum(alertTypes),
          condition: text.optional(),
          severity: z.enum(alertSeverities).optional(),
        }),
      )
      .optional(),
  }).optional(),
  deprecation: strictMap({
    previous_version: text.optional(),
    sunset_date: date.optional(),
    migration_notes: text.optional(),
  }).optional(),
  changelog: z
    .array(
      strictMap({
        version: version,
        date: date.optional(),
        changes: texts.optional(),
        breaking: z.boolean().optional(),
      }),
    )
    .optional(),
};

function sourceColumn() {
  return matchingText(
    /^[^.\s]+\.[^.\s]+(\.[^.\s]+){1,2}$/,
    'a source column such as orders.raw.orders_kafka_landing.order_id',
  );
}

export type ContractForm = { readonly [Key in keyof typeof contractForm]?: z.output<(typeof contractForm)[Key]> };
