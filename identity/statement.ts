// The signed statement that travels with each HTTP fetch from gateway to subgraph: who asks, for which body, for which
// subgraph, until when, once. A compact JWS (RFC 7515) with a key that only the processes of one mesh can derive.

import { hash, randomUUID } from 'node:crypto';
import { ConcordError } from '../errors/concord-error.ts';
import { type Demands, noDemands, readDemands, writeDemands } from './demands.ts';
import { type Claims, createJwsReader, createJwsSigner } from './jws.ts';
import { readViewer } from './read-viewer.ts';
import { createReplayCache } from './replay-cache.ts';
import type { Viewer } from './viewer.ts';

export const statementHeader = 'concord-statement';
const header = { alg: 'HS256', typ: 'concord-statement+jwt' } as const;
const issuer = 'concord-gateway';
const lifetimeSeconds = 10;
/** How far the clocks of gateway and subgraph may differ. */
const clockToleranceSeconds = 5;
const defaultMostNonces = 200_000;

type StatementContext = { readonly key: Uint8Array; readonly now: () => number };

/** `key` is `deriveKey(rootSecret, 'statements')`, `body` the bytes that are sent. */
export type SignStatement = (
  viewer: Viewer,
  body: Uint8Array | string,
  subgraph: string,
  operationHash?: string | null,
  demands?: Demands,
) => string;
export type VerifyStatement = (statement: string | null, body: Uint8Array | string) => Promise<ViewerStatement>;

export type ViewerStatement = {
  readonly viewer: Viewer;
  /** SHA-256 of the client's operation, in hex; null where the gateway names none. */
  readonly operationHash: string | null;
  /** Those of a gateway that knows none are none. */
  readonly demands: Demands;
};

export function createStatementSigner({ key, now }: StatementContext): SignStatement {
  const signJws = createJwsSigner(key, header);
  return (viewer, body, subgraph, operationHash = null, demands = noDemands) => {
    const issuedAt = Math.floor(now() / 1_000);
    return signJws({
      viewer,
      operation: operationHash,
      demands: writeDemands(demands),
      body: digest(body),
      iss: issuer,
      aud: subgraph,
      jti: randomUUID(),
      iat: issuedAt,
      exp: issuedAt + lifetimeSeconds,
    });
  };
}

/** Makes the verifier of one subgraph; it throws ConcordError STATEMENT_REFUSED. */
export function createStatementVerifier(
  subgraph: string,
  { key, now }: StatementContext,
  mostNonces = defaultMostNonces,
): VerifyStatement {
  const replays = createReplayCache(mostNonces);
  const readJws = createJwsReader(key, header);
  return async (statement, body) => {
    if (statement === null) throw refused(`the header ${statementHeader} is missing.`);
    const reading = readJws(statement);
    if (reading.kind === 'wrong-type') throw refused('the statement has a wrong "typ".');
    if (reading.kind === 'malformed') throw refused('the statement is malformed, or its signature does not match.');
    const payload = reading.claims;
    const forgetAt = (checkPlaceAndTime(payload, subgraph, now()) + clockToleranceSeconds) * 1_000;
    if (payload.body !== digest(body)) throw refused('the statement was signed for another body.');
    if (typeof payload.jti !== 'string') throw refused('the statement has a wrong "jti".');
    const verdict = replays.admit(payload.jti, forgetAt, now());
    if (verdict === 'seen') throw refused('the statement was used before.');
    if (verdict === 'full') throw refused(`more than ${mostNonces} requests came within seconds; try again later.`);
    const viewer = readViewer(payload.viewer);
    if (viewer === null) throw refused('the statement tells of no viewer in a form that is known here.');
    const demands = readDemands(payload.demands);
    if (demands === null) throw refused('the statement has a wrong "demands".');
    return { viewer, operationHash: readOperationHash(payload.operation), demands };
  };
}

/** Gives the second in which it expires. @throws ConcordError STATEMENT_REFUSED */
function checkPlaceAndTime({ iss, aud, iat, exp }: Claims, subgraph: string, now: number): number {
  const wrong = (claim: string) => refused(`the statement has a wrong "${claim}".`);
  if (iss !== issuer) throw wrong('iss');
  if (aud !== subgraph) throw wrong('aud');
  if (typeof iat !== 'number') throw wrong('iat');
  if (typeof exp !== 'number') throw wrong('exp');
  const second = Math.floor(now / 1_000);
  if (iat > second + clockToleranceSeconds) throw wrong('iat');
  const expiresAt = Math.min(exp, iat + lifetimeSeconds);
  if (expiresAt <= second - clockToleranceSeconds) throw refused('the statement has expired.');
  return expiresAt;
}

/** @throws ConcordError STATEMENT_REFUSED */
function readOperationHash(given: unknown): string | null {
  if (given === undefined || given === null) return null;
  if (typeof given === 'string' && /^[0-9a-f]{64}$/.test(given)) return given;
  throw refused('the statement has a wrong "operation".');
}

function digest(body: Uint8Array | string): string {
  return hash('sha256', body, 'base64url');
}

function refused(reason: string): ConcordError {
  return new ConcordError('STATEMENT_REFUSED', { reason });
}
