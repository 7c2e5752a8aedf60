// Doctor: who may ask. The keys of the identity provider, and its clock against ours.

import { ConcordError } from '../../errors/concord-error.ts';
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
  let body: unknown;
  try {
    response = await fetch(url, { signal: AbortSignal.timeout(timeoutMs), redirect: 'manual' });
    body = response.ok ? await response.json() : null;
  } catch (error) {
    return problem(reasonOf(error));
  }
  if (!response.ok) return problem(`the answer is HTTP ${response.status}`);
  const keys = (body as { readonly keys?: unknown } | null)?.keys;
  if (!Array.isArray(keys) || keys.length === 0) return problem('there is no list "keys" in the answer');
  const reached = well('identity', `The identity provider gives ${countOf(keys.length, 'key')} at ${url.href}.`);
  const date = Date.parse(response.headers.get('date') ?? '');
  if (Number.isNaN(date)) return [reached];
  // The header has whole seconds.
  const skew = describeSkew(date - now(), 1_000);
  if (skew === null) return [reached];
  const what = `The clock of the identity provider is ${skew} that of this machine, so tokens can be refused as expired or not valid yet.`;
  return [reached, warning('identity', what, 'Set the clock of this machine by NTP.')];
}

function reasonOf(error: unknown): string {
  if (error instanceof SyntaxError) return 'the answer is not JSON';
  if (error instanceof Error && error.name === 'TimeoutError') return `no answer within ${timeoutMs / 1_000} s`;
  const code = (error as { readonly cause?: { readonly code?: string } } | null)?.cause?.code;
  return code === undefined ? 'it is not reached' : `it is not reached (${code})`;
}
