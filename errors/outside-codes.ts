// Codes of subgraphs of foreign make that are published by SDL and URL.

export const outsideCodes = {} as const;
