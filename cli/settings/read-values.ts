// Flags, environment variables and concord.yaml -> the value of every setting and where it came from. The order in which
// they count: flag, variable, file, default. All that is wrong is told at once.

import { resolve } from 'node:path';
import type { z } from 'zod';
import { ConcordError } from '../../errors/concord-error.ts';
import { findUnknownVariables } from './check-variables.ts';
import type { ConfigurationFile } from './read-file.ts';
import type { Origin, Setting } from './setting.ts';
import { type SettingName, table, type Values } from './table.ts';

export type Variables = Readonly<Record<string, string | undefined>>;
/** What the command line says, by setting. */
export type Flags = Readonly<{ [Name in SettingName]?: string | undefined }>;

export type Sources = {
  readonly flags: Flags;
  readonly variables: Variables;
  readonly file: ConfigurationFile | null;
  /** Where the process was started; paths of flags and variables are seen from here. */
  readonly folder: string;
};

export type ReadValues = {
  readonly values: Values;
  readonly origins: Readonly<Record<SettingName, Origin>>;
};

/** @throws ConcordError CONFIGURATION_INVALID, CONFIGURATION_REFUSED */
export function readValues(sources: Sources): ReadValues {
  const problems: ConcordError[] = [...findUnknownVariables(sources.variables), ...(sources.file?.problems ?? [])];
  const values: Record<string, unknown> = {};
  const origins: Record<string, Origin> = {};
  for (const name of Object.keys(table) as SettingName[]) {
    const reading = readOne(name, table[name] as Setting, sources);
    if ('problem' in reading) problems.push(reading.problem);
    else [values[name], origins[name]] = [reading.value, reading.origin];
  }
  refuse(problems);
  // Each value was read by the form of its name.
  return { values: values as Values, origins: origins as Record<SettingName, Origin> };
}

/** One problem of a variable or flag is told as it is; those of a file, or several, together. */
export function refuse(problems: readonly ConcordError[]): void {
  const [first] = problems;
  if (first === undefined) return;
  if (problems.length === 1 && first.at === undefined) throw first;
  throw new ConcordError('CONFIGURATION_REFUSED', { problems: problems.map(({ message }) => message) });
}

type Reading = { readonly value: unknown; readonly origin: Origin } | { readonly problem: ConcordError };

function readOne(name: SettingName, setting: Setting, { flags, variables, file, folder }: Sources): Reading {
  const flag = setting.flag === null ? undefined : flags[name];
  if (flag !== undefined) return readText(setting, flag, { kind: 'flag', name: setting.flag ?? '' }, folder);
  // Set but empty is as good as not set.
  const variable = setting.variable === null ? undefined : variables[setting.variable]?.trim() || undefined;
  if (variable !== undefined) {
    return readText(setting, variable, { kind: 'environment', name: setting.variable ?? '' }, folder);
  }
  const path = setting.key?.split('.') ?? [];
  const written = file === null || path.length === 0 ? undefined : file.valueAt(path);
  if (file !== null && written !== undefined) {
    const origin: Origin = { kind: 'file', place: file.placeOf(path) };
    return { value: inFolder(setting, written, file.folder), origin };
  }
  return { value: inFolder(setting, setting.otherwise, folder), origin: { kind: 'default' } };
}

function readText(
  setting: Setting,
  text: string,
  origin: Extract<Origin, { readonly name: string }>,
  folder: string,
): Reading {
  const reading = setting.form.safeParse(setting.fromText(text));
  if (reading.success) return { value: inFolder(setting, reading.data, folder), origin };
  const reason = `must be ${describe(reading.error.issues)}`;
  return { problem: new ConcordError('CONFIGURATION_INVALID', { name: origin.name, reason }) };
}

const describe = (issues: readonly z.core.$ZodIssue[]) => issues[0]?.message ?? 'of another form';

/** Paths are absolute from here on. */
function inFolder(setting: Setting, value: unknown, folder: string): unknown {
  return setting.isPath && typeof value === 'string' ? resolve(folder, value) : value;
}
