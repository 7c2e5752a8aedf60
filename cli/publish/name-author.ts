// Who publishes or approves by a command: as told, as git knows the person, or as the machine does.

import { userInfo } from 'node:os';
import { ConcordError } from '../../errors/concord-error.ts';
import { git } from '../check/read-revision.ts';

const mostCharacters = 200;

/** @throws ConcordError CONFIGURATION_INVALID */
export async function nameAuthor(flag: '--author' | '--approver', given: string | null): Promise<string> {
  const name = (given ?? (await askGit()) ?? askMachine()).trim();
  if (name !== '' && name.length <= mostCharacters && !/[\p{Cc}\p{Cf}]/u.test(name)) return name;
  const reason = `must be a name of 1 to ${mostCharacters} characters in one line, such as ada@example.org`;
  throw new ConcordError('CONFIGURATION_INVALID', { name: flag, reason });
}

async function askGit(): Promise<string | null> {
  try {
    return (await git(process.cwd(), ['config', 'user.email'])).toString('utf8').trim() || null;
  } catch {
    return null; // no git, or nobody told it
  }
}

function askMachine(): string {
  try {
    return userInfo().username;
  } catch {
    return ''; // a user without a name, as in some containers
  }
}
