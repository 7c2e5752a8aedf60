// A consumer's registration for one product, as it is kept in concord.consumers, and to whom it belongs.

import type { Viewer } from '../../identity/viewer.ts';

export type Registration = RegistrationDraft & {
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly registeredAt: number;
};

export type RegistrationDraft = {
  /** The name that requests are counted under: of the token's claim, else `<team>/<use case>`. */
  readonly consumer: string;
  /** `Product.id`: one registration is for all majors, its pin says for which versions. */
  readonly product: string;
  /** Without the sign before it. */
  readonly team: string;
  readonly useCase: string;
  /** An e-mail address. */
  readonly contact: string;
  /** A range of semantic versions, `^2.1`. */
  readonly pin: string;
  /** The subject of the token that registered, or changed it last. */
  readonly registeredBy: string;
};

/**
 * Whether the token of the viewer speaks for the consumer: by its claim, by its team, or as who registered it. A token
 * without any of them speaks for nobody.
 */
export function belongsTo(
  { consumer, team, registeredBy }: Pick<Registration, 'consumer' | 'team' | 'registeredBy'>,
  viewer: Viewer,
): boolean {
  if (viewer.role === 'anonymous') return false;
  return (
    viewer.consumer === consumer ||
    (viewer.team !== null && plainTeam(viewer.team) === team) ||
    viewer.subject === registeredBy
  );
}

/** Teams stand with or without their sign, `@orders-team`. */
export function plainTeam(team: string): string {
  return team.replace(/^@/, '');
}
