// What `concord doctor` found, one thing each: whether it is well, and if not, what to do.

import type { ConcordError } from '../../errors/concord-error.ts';

export type Finding = {
  readonly area: 'configuration' | 'machine' | 'identity' | 'subgraphs' | 'contracts' | 'databases' | 'products';
  readonly status: 'ok' | 'warning' | 'failed';
  readonly what: string;
  /** The next step, where `what` does not say it already. */
  readonly next: string | null;
  /** Of docs/errors.md. */
  readonly code: string | null;
};

type Area = Finding['area'];

export const well = (area: Area, what: string): Finding => ({ area, status: 'ok', what, next: null, code: null });
export const warning = (area: Area, what: string, next: string): Finding => ({
  area,
  status: 'warning',
  what,
  next,
  code: null,
});
export const failed = (area: Area, what: string, next: string): Finding => ({
  ...warning(area, what, next),
  status: 'failed',
});

/** An error of the house says what, where and the next step in its message. */
export function findingOf(area: Area, { message, code }: ConcordError, status: Finding['status'] = 'failed'): Finding {
  return { area, status, what: message, next: null, code };
}
