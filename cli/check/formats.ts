// The forms in which a report of `concord check` can be written.

export const formats = ['text', 'markdown', 'json', 'sarif'] as const;
export type Format = (typeof formats)[number];
