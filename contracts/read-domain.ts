// One domain.yaml becomes a domain, or undefined with all that is wrong with it.

import { ConcordError } from '../errors/concord-error.ts';
import { buildOwner } from './build-product.ts';
import { type DomainForm, domainForm } from './form-domain.ts';
import { describeUnknownKeys } from './form-problems.ts';
import type { Domain } from './product.ts';
import { readForm } from './read-form.ts';
import type { YamlReading } from './read-yaml.ts';
import { checkDomainName } from './rules/check-domain-name.ts';

export type DomainReading = {
  readonly name: string;
  readonly file: string;
  /** Undefined where anything is wrong: a product without its domain's database setting would read another database. */
  readonly domain: Domain | undefined;
  /** Of a broken domain, too; undefined where it could not be read, so that it may be any. */
  readonly databaseUrlEnv: string | null | undefined;
  readonly problems: readonly ConcordError[];
};

/** `folder` is the name of the folder that the file stands in. */
export function readDomain(
  folder: string,
  { source, value: root, problems: yamlProblems }: YamlReading,
): DomainReading {
  const problems: ConcordError[] = [...yamlProblems, ...describeUnknownKeys(Object.keys(domainForm), root, source)];
  if (root === undefined)
    return { name: folder, file: source.file, domain: undefined, databaseUrlEnv: undefined, problems };
  const form = Object.fromEntries(
    Object.entries(domainForm).map(([key, part]) => {
      const reading = readForm<unknown>(part, [key], root, source);
      problems.push(...reading.problems);
      return [key, reading.value];
    }),
  ) as DomainForm; // each value came from the form of its key
  if (form.name !== undefined && form.name !== folder) {
    const data = { given: form.name, expected: folder, file: source.file };
    problems.push(new ConcordError('CONTRACT_NAME_MISPLACED', data, { at: source.at(['name']) }));
  }
  problems.push(...checkDomainName(folder, source.at(['name'])));
  const isSound = problems.length === 0 && form.bounded_context !== undefined && form.owner !== undefined;
  const isUnread = form.database === undefined && Object.hasOwn(root ?? {}, 'database');
  return {
    name: folder,
    file: source.file,
    problems,
    domain: isSound ? buildDomain(folder, form) : undefined,
    databaseUrlEnv: isUnread ? undefined : (form.database?.url_env ?? null),
  };
}

function buildDomain(name: string, form: DomainForm): Domain {
  return {
    name,
    title: form.title ?? null,
    boundedContext: form.bounded_context ?? '',
    owner: buildOwner(form.owner ?? { team: '' }),
    repository: form.repository ?? null,
    codeOwners: form.code_owners ?? [],
    databaseUrlEnv: form.database?.url_env ?? null,
  };
}
