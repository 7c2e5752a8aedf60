// concord.yaml -> its values with their places, or everything that is wrong with it.

import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { readForm } from '../../contracts/read-form.ts';
import { type Path, readYaml, type Source } from '../../contracts/read-yaml.ts';
import { ConcordError, formatPosition } from '../../errors/concord-error.ts';
import { type DomainSection, fileForm, keyHints } from './file-form.ts';

export type ConfigurationFile = {
  readonly file: string;
  /** Paths in the file are seen from here. */
  readonly folder: string;
  readonly valueAt: (path: Path) => unknown;
  readonly placeOf: (path: Path) => string;
  readonly domains: Readonly<Record<string, DomainSection>>;
  readonly problems: readonly ConcordError[];
};

const plainName = 'concord.yaml';

/** `named` is what --config or CONCORD_CONFIG says; without it, ./concord.yaml where it is there. Null = there is none. */
export function readConfigurationFile(named: string | null, folder: string): ConfigurationFile | null {
  const file = named === null ? join(folder, plainName) : resolve(folder, named);
  if (named === null && !existsSync(file)) return null;
  const seen = relative(folder, file);
  return parseConfigurationFile(seen.startsWith('..') ? file : seen, dirname(file), readText(file));
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    const reason = String((cause as NodeJS.ErrnoException).code);
    throw new ConcordError('CONFIGURATION_FILE_UNREADABLE', { file, reason }, { cause });
  }
}

/** `name` is how the file is told of, `folder` where it lies. */
export function parseConfigurationFile(name: string, folder: string, text: string): ConfigurationFile {
  // A file of comments only says nothing, which is allowed.
  const isEmpty = text.split('\n').every((line) => /^\s*(#.*)?$/.test(line) || line.trim() === '---');
  const { source, value, problems } = readYaml(name, isEmpty ? '{}' : text);
  const reading = value === undefined ? null : readForm(fileForm, [], value, source, keyHints);
  const known: unknown = reading?.value ?? {};
  return {
    file: name,
    folder,
    valueAt: (path) => path.reduce<unknown>((at, step) => (at as Record<string, unknown> | undefined)?.[step], known),
    placeOf: (path) => placeOf(source, path),
    domains: (known as { domains?: Record<string, DomainSection> }).domains ?? {},
    problems: [...problems, ...(reading?.problems ?? [])].sort(byPlace),
  };
}

function byPlace({ at: a }: ConcordError, { at: b }: ConcordError): number {
  return (a?.line ?? 0) - (b?.line ?? 0) || (a?.column ?? 0) - (b?.column ?? 0);
}

const placeOf = (source: Source, path: Path) => formatPosition(source.atKey(path));
