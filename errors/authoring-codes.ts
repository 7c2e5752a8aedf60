// Codes of `concord init` and `concord introspect`.

export const authoringCodes = {} as const;
