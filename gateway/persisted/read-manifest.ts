// The text of a manifest of persisted operations -> its operations. Two forms are known: Apollo's, which clients' build tools
// write (https://www.apollographql.com/docs/graphos/platform/security/persisted-queries), and the plain `{ "<id>": "query ..." }`
// of Relay's compiler. All that is wrong with it is said at once.

import { createHash } from 'node:crypto';
import { parse } from 'graphql';
import { ConcordError } from '../../errors/concord-error.ts';
import { checkBrackets } from '../limits/check-brackets.ts';

export type PersistedOperation = { readonly id: string; readonly body: string };

const format = 'apollo-persisted-query-manifest';
const mostProblems = 20;
const looksLikeSha256 = /^[0-9a-f]{64}$/i;

/** `file` is for messages. @throws ConcordError OPERATIONS_INVALID */
export function readManifest(text: string, file: string): readonly PersistedOperation[] {
  const refuse = (problems: readonly string[]) => new ConcordError('OPERATIONS_INVALID', { file, problems });
  let manifest: unknown;
  try {
    manifest = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (cause) {
    throw new ConcordError('OPERATIONS_INVALID', { file, problems: ['It is not JSON.'] }, { cause });
  }
  if (!isObject(manifest)) throw refuse(['It is not a JSON object.']);
  const listed = 'format' in manifest || 'operations' in manifest ? readApolloForm(manifest) : readPlainForm(manifest);
  if (typeof listed === 'string') throw refuse([listed]);
  const problems = [...findDoubles(listed), ...listed.flatMap(findProblems)];
  if (problems.length > mostProblems) {
    throw refuse([...problems.slice(0, mostProblems), `And ${problems.length - mostProblems} more.`]);
  }
  if (problems.length > 0) throw refuse(problems);
  return listed;
}

/** SHA-256 in hex, as clients name operations by. */
export function hashOf(body: string): string {
  return createHash('sha256').update(body).digest('hex');
}

function readApolloForm(manifest: Readonly<Record<string, unknown>>): readonly PersistedOperation[] | string {
  if (manifest.format !== format) return `Its "format" must be "${format}".`;
  if (manifest.version !== 1) return 'Its "version" must be 1.';
  if (!Array.isArray(manifest.operations)) return 'Its "operations" must be a list.';
  const operations: readonly unknown[] = manifest.operations;
  const read: PersistedOperation[] = [];
  for (const [index, entry] of operations.entries()) {
    if (!isObject(entry) || typeof entry.id !== 'string' || typeof entry.body !== 'string') {
      return `operations[${index}] must be an object with the texts "id" and "body".`;
    }
    read.push({ id: entry.id, body: entry.body });
  }
  return read;
}

function readPlainForm(manifest: Readonly<Record<string, unknown>>): readonly PersistedOperation[] | string {
  const read: PersistedOperation[] = [];
  for (const [id, body] of Object.entries(manifest)) {
    if (typeof body !== 'string') return `What stands under "${id}" must be the text of an operation.`;
    read.push({ id, body });
  }
  return read;
}

function findProblems({ id, body }: PersistedOperation): readonly string[] {
  const problems: string[] = [];
  if (id === '') problems.push('An "id" is empty.');
  if (looksLikeSha256.test(id) && id.toLowerCase() !== hashOf(body)) {
    problems.push(`"${id}" reads like a SHA-256, but that of its operation is ${hashOf(body)}.`);
  }
  try {
    checkBrackets(body);
    parse(body);
  } catch (error) {
    problems.push(`"${id}" is not GraphQL: ${error instanceof Error ? error.message : String(error)}`);
  }
  return problems;
}

/** Two names for one operation are fine, two operations of one name are not. */
function findDoubles(operations: readonly PersistedOperation[]): readonly string[] {
  const bodies = new Map<string, string>();
  const problems: string[] = [];
  for (const { id, body } of operations) {
    const before = bodies.get(id);
    if (before !== undefined && before !== body) problems.push(`"${id}" stands twice, with different operations.`);
    bodies.set(id, body);
  }
  return problems;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
