// `concord config`: every setting as it holds, and where it was read. A password or secret is never shown.

import type { Environment } from './environment.ts';
import type { Origin, Setting } from './settings/setting.ts';
import { type SettingName, table } from './settings/table.ts';

type Line = { readonly name: string; readonly value: string | null; readonly origin: string };

export function printSettings(environment: Environment, isJson: boolean): string {
  const lines = [...listSettings(environment), ...listDomains(environment)];
  if (isJson) return JSON.stringify({ file: environment.told.file, settings: lines }, null, 2);
  const { file } = environment.told;
  const heading = file === null ? 'No configuration file: there is no ./concord.yaml.' : `Configuration file: ${file}`;
  const rows = lines.map(({ name, value, origin }) => [name, value ?? '-', origin] as const);
  const widths = [0, 1].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const pad = (text: string, column: number) => text.padEnd(widths[column] ?? 0);
  return [heading, '', ...rows.map(([name, value, origin]) => `${pad(name, 0)}  ${pad(value, 1)}  ${origin}`)].join(
    '\n',
  );
}

function listSettings({ told, databaseUrl, databaseWhere }: Environment): readonly Line[] {
  return (Object.keys(table) as SettingName[]).map((name) => {
    const setting: Setting = table[name] as Setting;
    const origin = told.origins[name];
    if (name === 'databaseUrl' && databaseUrl !== null) {
      return { name: 'DATABASE_URL', value: withoutPassword(databaseUrl), origin: databaseWhere };
    }
    const value = origin.kind === 'default' ? setting.told || null : showValue(setting, told.values[name]);
    return { name: setting.key ?? setting.variable ?? name, value, origin: describeOrigin(origin) };
  });
}

function listDomains({ domains }: Environment): readonly Line[] {
  return [...domains].flatMap(([name, { place, ...settings }]) => {
    const lines: readonly (readonly [key: string, value: string | number | null])[] = [
      ['url_env', settings.urlEnv],
      ['url_file', settings.urlFile],
      ['tls.mode', settings.tls?.mode ?? null],
      ['pool_size', settings.poolSize],
      ['statement_timeout', settings.statementTimeoutSeconds === null ? null : `${settings.statementTimeoutSeconds}s`],
    ];
    return lines.flatMap(([key, value]) =>
      value === null ? [] : [{ name: `domains.${name}.database.${key}`, value: String(value), origin: place }],
    );
  });
}

function showValue(setting: Setting, value: unknown): string | null {
  if (value === null) return null;
  if (setting.isSecret) return '(set)';
  if (value instanceof URL) return value.href;
  if (typeof value === 'number' && setting.told.endsWith('s')) return `${value}s`;
  return Array.isArray(value) ? value.join(', ') : String(value);
}

/** Host, port and database. */
function withoutPassword(url: string): string {
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname}`;
}

function describeOrigin(origin: Origin): string {
  switch (origin.kind) {
    case 'default':
      return 'default';
    case 'file':
      return origin.place;
    default:
      return origin.name;
  }
}
