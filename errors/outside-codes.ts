// Codes of subgraphs of foreign make that are published by SDL and URL.

import { code } from './code-entry.ts';

export const outsideCodes = {
  SUBGRAPH_ADDRESS_REFUSED: code<{ subgraph: string }>(
    'A published subgraph is not asked, because its address leads where the gateway may not go.',
    ({ subgraph }) =>
      `The subgraph "${subgraph}" is not asked, because its address leads where this gateway may not go. The other domains are served; tell who runs this one.`,
  ),
} as const;
