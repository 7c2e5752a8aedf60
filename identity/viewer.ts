// Who asks: the result of verifying a token, plain data, the only thing about a caller that later stages know.

/** A request acts as exactly one role; roles are never added up. Claims feed row rules (`$claims.countries`). */
export type Viewer = {
  /** `sub` of the token, or `anonymous`. */
  readonly subject: string;
  /** The one role this request acts as; `anonymous` without a token. */
  readonly role: string;
  readonly domain: string | null;
  readonly team: string | null;
  readonly consumer: string | null;
  readonly purpose: string | null;
  /**
   * The consumer that the header `concord-consumer` names; absent = none. Nothing vouches for it but that it does not
   * contradict the token: who counts requests asks whether it is registered by, or for, this viewer.
   */
  readonly registration?: string;
  /** All verified claims, JSON as they stood in the token. */
  readonly claims: Readonly<Record<string, unknown>>;
};

export const anonymous: Viewer = {
  subject: 'anonymous',
  role: 'anonymous',
  domain: null,
  team: null,
  consumer: null,
  purpose: null,
  claims: {},
};
