// What an approved access request makes clear: some columns of one product, for one consumer, until a moment.

import type { Viewer } from '../../identity/viewer.ts';

export type AccessGrant = {
  /** Of the access request that was approved. */
  readonly id: string;
  /** As `consumerOf` names it. */
  readonly consumer: string;
  /** `Product.id`: it counts for all majors. */
  readonly product: string;
  readonly columns: readonly string[];
  /** Milliseconds since 1970; at this moment it has expired. */
  readonly until: number;
};

/**
 * Who holds grants: the consumer that the token names, else its subject; null for who is anonymous. The kinds are kept
 * apart, so that nobody takes over a consumer's grants by a subject of that name.
 */
export function consumerOf({ consumer, subject, role }: Viewer): string | null {
  if (role === 'anonymous') return null;
  return consumer === null ? `subject:${subject}` : `consumer:${consumer}`;
}
