// Codes of verifying tokens and the gateway's signed statements.

import { code } from './code-entry.ts';

export const identityCodes = {
  UNAUTHENTICATED: code<{ reason: string }>(
    'The token is missing, malformed, expired or not for this mesh.',
    ({ reason }) => `Not authenticated: ${reason}`,
  ),
} as const;
