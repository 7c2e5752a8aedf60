// Codes of verifying tokens and the gateway's signed statements.

import { code } from './code-entry.ts';
import { listWords } from './suggest.ts';

export const identityCodes = {
  UNAUTHENTICATED: code<{ reason: string }>(
    'The token is missing, malformed, expired or not for this mesh.',
    ({ reason }) => `Not authenticated: ${reason}`,
  ),
  ROLE_NOT_GRANTED: code<{ asked: string | null; granted: readonly string[] }>(
    'The token grants no role of this mesh, or not the one that the header concord-role asks for.',
    ({ asked, granted }) => {
      if (granted.length === 0) return 'The token grants no role that this mesh knows. Ask for a token with a role.';
      const choice = `Leave the header concord-role out, or name one of ${listWords(granted, 'or')}.`;
      return asked === null ? choice : `The role that the header concord-role asks for is not granted. ${choice}`;
    },
  ),
  IDENTITY_KEYS_UNUSABLE: code<{ reason: string }>(
    'The keys of the identity provider cannot be fetched, or are none. Those fetched before go on counting.',
    ({ reason }) =>
      `The keys of the identity provider cannot be used: ${reason}. Check CONCORD_JWKS_URL (identity.jwks_url) and the way to it; npx concord doctor tries it.`,
  ),
  STATEMENT_REFUSED: code<{ reason: string }>(
    'A subgraph was reached without a valid signed statement of the gateway.',
    ({ reason }) =>
      `The subgraph answers only the gateway: ${reason} Ask the gateway instead. If it was the gateway that asked: both must have the same secret and the right time, and it must call the subgraph by the name of its domain.`,
  ),
  DEVELOPMENT_KEY_REFUSED: code<Record<string, never>>(
    'NODE_ENV=production, but tokens would be verified or issued with the development key.',
    () =>
      'Development tokens are refused when NODE_ENV=production. Set CONCORD_JWKS_URL, CONCORD_ISSUER and CONCORD_AUDIENCE to those of your identity provider.',
  ),
  SECRET_TOO_SHORT: code<{ least: number }>(
    'The root secret of the mesh is too short to derive keys from.',
    ({ least }) => `The root secret of the mesh must have at least ${least} bytes. Set CONCORD_SECRET to a longer one.`,
  ),
} as const;
