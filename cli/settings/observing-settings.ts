// Settings of what Concord watches and tells: how fresh and good products are, who uses them, metrics, logs, traces.

import { parseCron } from '../../contracts/parse-cron.ts';
import * as forms from './forms.ts';
import { setting } from './setting.ts';

const metricsModes = ['local', 'on', 'off'] as const;
const logFormats = ['text', 'json'] as const;

const schedule = forms.taking('a cron schedule with five fields such as "0 * * * *", or off', (given) =>
  given === 'off' || given === false ? ('off' as const) : typeof given === 'string' ? parseCron(given) : undefined,
);

const url = forms.taking('an http or https URL such as http://127.0.0.1:4318', (given) =>
  typeof given === 'string' && URL.canParse(given) && /^https?:$/.test(new URL(given).protocol) ? given : undefined,
);

const days = (key: string, variable: string, otherwise: number, meaning: string) =>
  setting({ key, variable, form: forms.count(1, 3_650), fromText: forms.asNumber, otherwise, meaning });

const weight = (severity: 'error' | 'warning', otherwise: number) =>
  setting({
    key: `quality.weights.${severity}`,
    variable: `CONCORD_QUALITY_WEIGHT_${severity.toUpperCase()}`,
    form: forms.count(0, 1_000),
    fromText: forms.asNumber,
    otherwise,
    meaning: `how much a check of severity ${severity} counts in a score`,
  });

export const observingTable = {
  measureInterval: setting({
    key: 'freshness.interval',
    variable: 'CONCORD_FRESHNESS_INTERVAL',
    form: forms.seconds('1h'),
    otherwise: 30,
    told: '30s',
    meaning: 'how often the newest data of each product are looked for',
  }),
  qualitySchedule: setting<string>({
    key: 'quality.schedule',
    variable: 'CONCORD_QUALITY_SCHEDULE',
    form: schedule,
    otherwise: '0 * * * *',
    meaning: 'when the checks of all contracts are run, as a cron schedule in UTC, or `off`',
  }),
  qualityWeightError: weight('error', 3),
  qualityWeightWarning: weight('warning', 1),
  qualityDays: days('retention.quality_days', 'CONCORD_QUALITY_DAYS', 90, 'how long runs of checks and loads are kept'),
  usageDays: days('retention.usage_days', 'CONCORD_USAGE_DAYS', 400, 'how long counts of use are kept'),
  metrics: setting<(typeof metricsModes)[number]>({
    key: 'metrics',
    variable: 'CONCORD_METRICS',
    form: forms.word(metricsModes),
    otherwise: 'local',
    meaning:
      'who gets `/metrics`; `local`: callers on the same machine; `on`: everybody who reaches the port; `off`: nobody',
  }),
  logFormat: setting<(typeof logFormats)[number]>({
    key: 'log.format',
    variable: 'CONCORD_LOG_FORMAT',
    form: forms.word(logFormats),
    otherwise: 'text',
    meaning: 'what goes to stderr: lines for people, or JSON for collectors',
  }),
  logRequests: setting({
    key: 'log.requests',
    variable: 'CONCORD_LOG_REQUESTS',
    form: forms.onOrOff,
    otherwise: false,
    told: 'off',
    meaning: 'whether each request is logged as well, without its text and its values, `on` or `off`',
  }),
  traceEndpoint: setting<string | null>({
    key: 'traces.endpoint',
    variable: 'OTEL_EXPORTER_OTLP_ENDPOINT',
    form: url,
    otherwise: null,
    meaning: 'where OpenTelemetry traces are sent, by OTLP over HTTP; without it there are none',
  }),
} as const;
