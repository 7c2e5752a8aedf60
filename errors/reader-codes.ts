// Codes of the PostgreSQL roles by which viewers read, and of logins for other programs.

import { code } from './code-entry.ts';

export const readerCodes = {
  READER_MISSING: code<{ domain: string }>(
    'The PostgreSQL role of the viewer class is not there, or has another password.',
    ({ domain }) =>
      `The PostgreSQL role by which your viewer class reads the domain "${domain}" cannot log in. Tell the operator: npx concord grants --apply makes the roles that the contracts need.`,
  ),
  READERS_MISSING: code<{ domain: string; missing: number; of: number }>(
    'PostgreSQL roles are on, and those that the contracts need are not there.',
    ({ domain, missing, of }) =>
      `${missing} of the ${of} PostgreSQL roles by which viewers read the domain "${domain}" are missing. As the owner of the tables run: npx concord grants --apply (or switch the roles off with CONCORD_DATABASE_ROLES=off).`,
  ),
  READERS_TOO_MANY: code<{ given: number; most: number }>(
    'The contracts and grants of one database need more PostgreSQL roles than Concord makes.',
    ({ given, most }) =>
      `The contracts and approved access requests of one database need ${given} PostgreSQL roles, and at most ${most} are made. Let some access requests expire, or name fewer roles, domains and teams in the contracts.`,
  ),
  READER_NOT_BARE: code<{ role: string }>(
    'A PostgreSQL role by which viewers read has rights that it may not have.',
    ({ role }) =>
      `The PostgreSQL role "${role}" is a member of another role, or may do more than log in. Look who granted that, revoke it, and run npx concord grants --apply again.`,
  ),
  LOGIN_INVALID: code<{ name: string; reason: string }>(
    'A login for another program cannot be made as it was asked for.',
    ({ name, reason }) => `The login "${name}" ${reason}.`,
  ),
};
