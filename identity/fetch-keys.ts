// The identity provider's JWKS address -> a key set to verify with, or an error that says what is wrong with the answer.
// What is no plain answer with keys counts as none: an error page must never take the place of the keys that were there.

import { createPublicKey, type JsonWebKey } from 'node:crypto';
import type { JSONWebKeySet, JWK } from 'jose';
import { ConcordError } from '../errors/concord-error.ts';

/** Connecting, waiting and reading together. */
const timeoutMs = 3_000;
/** After decompression. Sets of real providers have 1 to 20 kB. */
const mostBytes = 256_000;

/** @throws ConcordError IDENTITY_KEYS_UNUSABLE */
export async function fetchKeys(url: URL): Promise<JSONWebKeySet> {
  try {
    // A redirect is not followed: it could lead to keys of somebody else.
    const signal = AbortSignal.timeout(timeoutMs);
    const headers = { accept: 'application/jwk-set+json, application/json' };
    const response = await fetch(url, { signal, headers, redirect: 'manual' });
    if (response.status !== 200) {
      await response.body?.cancel();
      throw unusable(`the answer is HTTP ${response.status}`);
    }
    return readKeySet(await readText(response));
  } catch (cause) {
    throw cause instanceof ConcordError ? cause : unusable(reasonOf(cause), cause);
  }
}

async function readText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  // Breaking off cancels the rest of the body.
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > mostBytes) throw unusable(`the answer is longer than ${mostBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Public keys only, of asymmetric algorithms; the others are left out. @throws ConcordError IDENTITY_KEYS_UNUSABLE */
export function readKeySet(text: string): JSONWebKeySet {
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch {
    throw unusable('the answer is not JSON');
  }
  const listed = (given as { readonly keys?: unknown } | null)?.keys;
  if (!Array.isArray(listed)) throw unusable('there is no list "keys" in the answer');
  const keys = listed.filter(isPublicKey);
  if (keys.length === 0) throw unusable(`none of the ${listed.length} keys in the answer is a public key`);
  return { keys };
}

function isPublicKey(key: unknown): key is JWK {
  if (typeof key !== 'object' || key === null || 'd' in key || 'k' in key) return false;
  try {
    return createPublicKey({ key: key as JsonWebKey, format: 'jwk' }).type === 'public';
  } catch {
    return false;
  }
}

function reasonOf(cause: unknown): string {
  if (cause instanceof Error && cause.name === 'TimeoutError')
    return `no whole answer came within ${timeoutMs / 1_000} s`;
  const code = (cause as { readonly cause?: { readonly code?: unknown } } | null)?.cause?.code;
  return typeof code === 'string' ? `the address is not reached (${code})` : 'the address is not reached';
}

function unusable(reason: string, cause?: unknown): ConcordError {
  return new ConcordError('IDENTITY_KEYS_UNUSABLE', { reason }, { cause });
}
