// `concord-consumer.yaml` of a consumer's repository: who it is, which versions of which products it fits, and where its
// operations stand.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import semver from 'semver';
import { z } from 'zod';
import { parsedText, strictMap, text } from '../../contracts/form-values.ts';
import { readForm } from '../../contracts/read-form.ts';
import { readYaml } from '../../contracts/read-yaml.ts';
import { ConcordError, type FilePosition } from '../../errors/concord-error.ts';

export const consumerFileName = 'concord-consumer.yaml';

export type Pin = { readonly product: string; readonly range: string; readonly at: FilePosition };

export type ConsumerFile = {
  readonly name: string | null;
  readonly team: string | null;
  readonly pins: readonly Pin[];
  /** Folders and files, relative to the repository; a file that ends in .json is a manifest of persisted operations. */
  readonly operations: readonly string[];
  readonly problems: readonly ConcordError[];
};

const mostOfPin = 100;

const range = parsedText(
  (given) => (given !== '' && given.length <= mostOfPin && semver.validRange(given) !== null ? given : undefined),
  'a range of versions, such as ^2.1, ~2.1.0, 2.x or ">=2.1 <4"',
);

const form = strictMap({
  name: text.optional(),
  team: text.optional(),
  pins: z.record(z.string(), range).optional(),
  operations: z.array(text).min(1).optional(),
});

/** Null where there is none: then operations alone are looked at. */
export function readConsumerFile(folder: string): ConsumerFile | null {
  const file = join(folder, consumerFileName);
  const written = readText(file);
  if (written === null) return null;
  const { source, value, problems: ofYaml } = readYaml(file, written);
  const { value: read, problems } = value === undefined ? { problems: [] } : readForm(form, [], value, source);
  const pins = Object.entries(read?.pins ?? {});
  return {
    name: read?.name ?? null,
    team: read?.team?.replace(/^@/, '') ?? null,
    pins: pins.map(([product, range]) => ({ product, range, at: source.at(['pins', product]) })),
    operations: read?.operations ?? ['.'],
    problems: [...ofYaml, ...problems],
  };
}

/** @throws ConcordError CONSUMER_FILE_UNREADABLE */
function readText(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT') return null;
    throw new ConcordError('CONSUMER_FILE_UNREADABLE', { file, reason: String(code) }, { cause });
  }
}
