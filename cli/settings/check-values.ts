// What is wrong with settings that are each well by themselves.

import { ConcordError } from '../../errors/concord-error.ts';
import type { DomainSection } from './file-form.ts';
import type { Values } from './table.ts';

type Read = (name: string) => string | null;

/** What no setting alone shows. */
export function findProblems(
  values: Values,
  domains: Readonly<Record<string, DomainSection>>,
  read: Read,
): readonly ConcordError[] {
  const problem = (name: string, reason: string) => new ConcordError('CONFIGURATION_INVALID', { name, reason });
  const { jwksUrl, issuer, audience, databaseUrlEnv, databaseUrlFile } = values;
  const given = [jwksUrl, issuer, audience].filter((part) => part !== null).length;
  const tlsParts = [values.tlsCaFile, values.tlsServerName, values.tlsCertFile, values.tlsKeyFile];
  const missing = databaseUrlEnv !== null && read(databaseUrlEnv) === null;
  return [
    ...(given === 0 || given === 3
      ? []
      : [problem('CONCORD_JWKS_URL', 'and CONCORD_ISSUER and CONCORD_AUDIENCE must be set together')]),
    ...(values.tlsMode === null && tlsParts.some((part) => part !== null)
      ? [problem('database.tls', 'names certificates, but no mode. Add mode: verify (CONCORD_DATABASE_TLS)')]
      : []),
    ...(missing ? [problem(databaseUrlEnv, 'is not set, but database.url_env says that the URL stands there')] : []),
    ...[
      { name: 'database', hasBoth: databaseUrlEnv !== null && databaseUrlFile !== null },
      ...Object.entries(domains).map(([name, { database }]) => ({
        name: `domains.${name}.database`,
        hasBoth: database?.url_env !== undefined && database.url_file !== undefined,
      })),
    ].flatMap(({ name, hasBoth }) =>
      hasBoth ? [problem(name, 'has both url_env and url_file. Keep one of them')] : [],
    ),
  ];
}
