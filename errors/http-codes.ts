// Codes of the HTTP front: bodies, limits, malformed requests.

import { code } from './code-entry.ts';

export const httpCodes = {
  BAD_REQUEST: code<{ reason: string }>('The HTTP request is malformed.', ({ reason }) => reason),
} as const;
