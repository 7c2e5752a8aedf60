// The operations of a consumer's repository: files of GraphQL, and manifests of persisted operations.

import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type DocumentNode, GraphQLError, parse, Source } from 'graphql';
import { ConcordError } from '../../errors/concord-error.ts';
import { checkBrackets } from '../../gateway/limits/check-brackets.ts';
import { readManifest } from '../../gateway/persisted/read-manifest.ts';

/** `document` is null where the text is no GraphQL, and `error` says why. */
export type OperationFile = {
  readonly file: string;
  /** Of a manifest, where places in the text are none in the file. */
  readonly id: string | null;
  readonly document: DocumentNode | null;
  readonly error: GraphQLError | null;
};

const skipped = new Set(['node_modules', 'vendor', 'dist', 'build', 'coverage', '__generated__']);
const mostFiles = 20_000;
const mostBytes = 1_000_000;

/** @throws ConcordError CONSUMER_FILE_UNREADABLE, OPERATIONS_INVALID */
export function findOperations(folder: string, places: readonly string[]): readonly OperationFile[] {
  const files = new Set<string>();
  for (const place of places) collect(resolve(folder, place), files, true);
  return [...files].sort().flatMap((file) => (file.endsWith('.json') ? readPersisted(file) : [readOperation(file)]));
}

/** Links are not followed: they may lead in a circle. What was not named itself is taken only where it is GraphQL. */
function collect(path: string, files: Set<string>, isNamed: boolean): void {
  if (isNamed && !statOf(path).isDirectory()) {
    files.add(path);
    return;
  }
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    const inner = join(path, entry.name);
    if (entry.isDirectory() && !entry.name.startsWith('.') && !skipped.has(entry.name)) collect(inner, files, false);
    if (entry.isFile() && /\.(graphql|gql)$/.test(entry.name)) files.add(inner);
    if (files.size > mostFiles) throw unreadable(path, `there are more than ${mostFiles} files of GraphQL below it`);
  }
}

function statOf(path: string) {
  try {
    return statSync(path);
  } catch (cause) {
    throw unreadable(path, String((cause as NodeJS.ErrnoException).code), cause);
  }
}

function readOperation(file: string): OperationFile {
  if (statOf(file).size > mostBytes) throw unreadable(file, `it is larger than ${mostBytes} bytes`);
  return parseOperation(file, null, readFileSync(file, 'utf8').replace(/^\uFEFF/, ''));
}

function readPersisted(file: string): readonly OperationFile[] {
  statOf(file);
  return readManifest(readFileSync(file, 'utf8'), file).map(({ id, body }) => parseOperation(file, id, body));
}

function parseOperation(file: string, id: string | null, text: string): OperationFile {
  try {
    checkBrackets(text);
    return { file, id, document: parse(new Source(text, file)), error: null };
  } catch (error) {
    const problem = error instanceof GraphQLError ? error : new GraphQLError(String(error));
    return { file, id, document: null, error: problem };
  }
}

function unreadable(file: string, reason: string, cause?: unknown): ConcordError {
  return new ConcordError('CONSUMER_FILE_UNREADABLE', { file, reason }, { cause });
}
