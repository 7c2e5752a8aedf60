// Whether a server can answer, as `GET /ready` tells load balancers and operators.

/** `waitingFor` names parts, never a secret. */
export type Readiness =
  | { readonly status: 'ready' }
  /** Some parts are missing, and only their own fields with them. */
  | { readonly status: 'degraded'; readonly waitingFor: readonly string[] }
  | { readonly status: 'not ready'; readonly waitingFor: readonly string[] };

/**
 * Not ready when none of its parts is: one that is missing must not take the others out of service. What is overloaded is
 * told, but never not ready: the load of a server that is taken out of service would fall on the others.
 */
export function readinessOf(
  waitingFor: readonly string[],
  parts: number,
  overloaded: readonly string[] = [],
): Readiness {
  const told = [...waitingFor, ...overloaded];
  if (told.length === 0) return { status: 'ready' };
  return { status: waitingFor.length === 0 || waitingFor.length < parts ? 'degraded' : 'not ready', waitingFor: told };
}
