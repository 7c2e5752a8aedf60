// Asks a served attack mesh as one of its viewers, and looks for marks in all that comes back: status, headers, body, and
// what stands in the cursors, for the test has the key to them.

import { createDecipheriv } from 'node:crypto';
import { issueDevelopmentToken } from '../../identity/issue-development-token.ts';
import { deriveKey } from '../../identity/keys.ts';
import { defaultClaimNames } from '../../identity/token-settings.ts';
import type { Viewer } from '../../identity/viewer.ts';
import { createCursorKey } from '../../subgraphs/sql/cursor.ts';
import { drawAttackRows } from './attack-rows.ts';
import type { AttackViewer } from './attack-viewers.ts';
import { createCanaryScanner, createSliceFinder, type Finding } from './canaries.ts';
import type { CanaryRequest } from './canary-requests.ts';

export const secret = 'the root secret of the canaries, which nobody knows';
export const rootSecret = Buffer.from(secret);
export const rows = drawAttackRows();
export const scanner = createCanaryScanner(rows);
export const findSlices = createSliceFinder(rows);

export async function tokenOf({ subject, role, domain, claims }: Viewer): Promise<Readonly<Record<string, string>>> {
  if (role === 'anonymous') return {};
  const granted = { subject, roles: [role], domain: domain ?? undefined, claims, lifetimeSeconds: 600 };
  const context = { rootSecret, environment: undefined, claimNames: defaultClaimNames, now: Date.now() };
  return { authorization: `Bearer ${await issueDevelopmentToken(granted, context)}` };
}

/** Status, headers and body as one text, with every cursor opened beside it. */
export async function send(
  url: string,
  request: CanaryRequest,
  headers: Readonly<Record<string, string>>,
): Promise<string> {
  const { path = '/graphql', method = 'GET', body, abortAfterMs } = request;
  try {
    const response = await fetch(url + path, {
      method,
      headers: { 'content-type': 'application/json', connection: 'close', ...headers, ...request.headers },
      ...(body === undefined ? {} : { body }),
      ...(abortAfterMs === undefined ? {} : { signal: AbortSignal.timeout(abortAfterMs) }),
      redirect: 'manual',
    });
    const told = withoutChance(path, await response.text());
    const text = `${response.status} ${JSON.stringify([...response.headers])}\n${told}`;
    return `${text}\n${openCursors(text)}`;
  } catch (error) {
    return `no answer: ${String(error)} ${String((error as Error).cause)}`;
  }
}

/** Metrics tell seconds, bytes and hashes of operations, which have any digits, also those that a mark has in hex. */
function withoutChance(path: string, text: string): string {
  if (path !== '/metrics') return text;
  return text
    .replace(/^(process|nodejs)_.*$/gm, '')
    .replace(/\.\d+(e[+-]?\d+)?$/gm, '')
    .replace(/operation="[0-9a-f]{16}"/g, '');
}

const cursorKey = createCursorKey(deriveKey(rootSecret, 'cursors'));

/** What a cursor holds, for who has the key; its seal is not looked at. */
function openCursors(text: string): string {
  return [...text.matchAll(/"(?:cursor|endCursor|startCursor)":"([\w-]+)"/g)]
    .map(([, cursor = '']) => {
      const sealed = Buffer.from(cursor, 'base64url');
      const decipher = createDecipheriv('aes-256-gcm', cursorKey.encryption, sealed.subarray(0, 12));
      return `${sealed.toString('latin1')} ${decipher.update(sealed.subarray(12, -16)).toString('utf8')}`;
    })
    .join('\n');
}

type Found = Finding & { readonly viewer: string; readonly request: string };

/** Of all that a viewer was sent, what bears a mark. */
export async function findLeaks(
  url: string,
  asker: AttackViewer,
  requests: readonly CanaryRequest[],
): Promise<{
  readonly found: readonly Found[];
  readonly statuses: ReadonlyMap<string, number>;
  readonly text: string;
}> {
  const headers = await tokenOf(asker.viewer);
  const statuses = new Map<string, number>();
  const texts = await Promise.all(requests.map((request) => send(url, request, headers)));
  const found = texts.flatMap((text, index) => {
    const request = requests[index];
    const status = text.slice(0, 3);
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
    const given = `${request?.path ?? ''} ${typeof request?.body === 'string' ? request.body : ''}`;
    return scanner
      .find(text, given, asker.isClear)
      .map((finding) => ({ ...finding, viewer: asker.name, request: request?.name ?? '' }));
  });
  return { found, statuses, text: texts.join('\n') };
}
