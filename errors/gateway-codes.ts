// Codes of composing, planning and executing at the gateway.

import { code } from './code-entry.ts';

export const gatewayCodes = {
  SUBGRAPH_UNREACHABLE: code<{ subgraph: string }>(
    'A subgraph did not answer, or not with GraphQL.',
    ({ subgraph }) => `The subgraph "${subgraph}" did not answer. The other domains are served; try again later.`,
  ),
} as const;
