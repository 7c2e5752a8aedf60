// Doctor: who may ask. The keys of the identity provider, and its clock against ours.

import { ConcordError } from '../../errors/concord-error.ts';
import { readKeySet } from '../../identity/fetch-keys.ts';
import { countOf } from '../count-of.ts';
import type { Environment } from '../environment.ts';
import { type Finding, failed, findingOf, warning, well } from './finding.ts';
import { type Clock, describeSkew } from './skew.ts';

const timeoutMs = 5_000;

export async function checkIdentity(environment: Environment, now: Clock): Promise<readonly Finding[]> {
  const { identityProvider, mode } = environment;
  if (identityProvider !== null) return checkProvider(identityProvider.jwksUrl, now);
  if (mode === 'production') return [findingOf('identity', new ConcordError('DEVELOPMENT_KEY_REFUSED', {}))];
  const what = 'No identity provider is configured: tokens of "npx concord token" are accepted.';
  return [well('identity', what)];
}

async function checkProvider(url: URL, now: Clock): Promise<readonly Finding[]> {
  const next = 'Check CONCORD_JWKS_URL (identity.jwks_url) and the way to it; until then every token is refused.';
  const problem = (reason: string) => [failed('identity', `The keys at ${url.href} cannot be used: ${reason}.`, next)];
  let response: Response;
  let count: number;
  try {
    response = await fetch(url, { signal: AbortSignal.timeout(timeoutMs), redirect: 'manual' });
    if (response.status !== 200) return problem(`the answer is HTTP ${response.status}`);
    count = readKeySet(await response.text()).keys.length;
  } catch (error) {
    return problem(reasonOf(error));
  }
  const reached = well('identity', `The identity provider gives ${countOf(count, 'key')} at ${url.href}.`);
  const date = Date.parse(response.headers.get('date') ?? '');
  if (Number.isNaN(date)) return [reached];
  // The header has whole seconds.
  const skew = describeSkew(date - now(), 1_000);
  if (skew === null) return [reached];
  const what = `The clock of the identity provider is ${skew} that of this machine, so tokens can be refused as expired or not valid yet.`;
  return [reached, warning('identity', what, 'Set the clock of this machine by NTP.')];
}

function reasonOf(error: unknown): string {
  if (isUnusable(error)) return error.data.reason;
  if (error instanceof Error && error.name === 'TimeoutError') return `no answer within ${timeoutMs / 1_000} s`;
  const code = (error as { readonly cause?: { readonly code?: string } } | null)?.cause?.code;
  return code === undefined ? 'it is not reached' : `it is not reached (${code})`;
}

function isUnusable(error: unknown): error is ConcordError<'IDENTITY_KEYS_UNUSABLE'> {
  return error instanceof ConcordError && error.code === 'IDENTITY_KEYS_UNUSABLE';
}
