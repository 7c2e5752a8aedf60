// Codes of `concord check`: what a change of a contract asks for, and whom it breaks.

export const checkCodes = {} as const;
