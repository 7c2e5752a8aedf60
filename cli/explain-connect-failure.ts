// Why no connection to a database came about, and what to do: in one sentence, with host and port and nothing else of the URL.

import { ConcordError } from '../errors/concord-error.ts';
import { isTlsFailure, type Tls } from '../subgraphs/sql/tls.ts';

type Attempt = { readonly url: string; readonly tls: Tls; readonly where: string };

export function explainConnectFailure(cause: unknown, { url, tls, where: variable }: Attempt): ConcordError {
  const first: unknown = cause instanceof AggregateError ? cause.errors[0] : cause;
  const { code = '', message = '' } = (first ?? {}) as { readonly code?: string; readonly message?: string };
  const where = new URL(url).host || 'localhost';
  const advice = adviseOnTls(code, message, tls);
  if (advice !== null) return new ConcordError('DATABASE_TLS_FAILED', { where, variable, ...advice }, { cause });
  return new ConcordError('DATABASE_UNREACHABLE', { where, reason: reasonOf(code, message), variable }, { cause });
}

type Advice = { readonly reason: string; readonly next: string };

function adviseOnTls(code: string, message: string, tls: Tls): Advice | null {
  if (message.includes('does not support SSL')) {
    return {
      reason: 'the server speaks no TLS, but it is asked for',
      next: 'Turn on ssl in the server, or say sslmode=disable (tls mode off) where nobody can listen on the way',
    };
  }
  if (code === '28000' && tls.kind === 'off' && /no encryption|SSL off|without/i.test(message)) {
    return {
      reason: 'the server does not let this user in without TLS',
      next: 'Add sslmode=verify-full&sslrootcert=FILE to the URL (tls mode verify), FILE being the certificate of the authority that signed that of the server',
    };
  }
  if (code === '28000' && /client certificate/i.test(message)) {
    return {
      reason: 'the server demands a certificate of the client',
      next: 'Name it and its key with sslcert and sslkey (tls cert_file and key_file)',
    };
  }
  return isTlsFailure(code) ? adviseOnHandshake(code) : null;
}

function adviseOnHandshake(code: string): Advice {
  switch (code) {
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return {
        reason: 'its certificate is for another host name',
        next: 'Connect by the name in the certificate, or give that name as sslservername (tls server_name)',
      };
    case 'CERT_HAS_EXPIRED':
      return { reason: 'its certificate has expired', next: 'Renew it, and check the clock of this machine' };
    case 'CERT_NOT_YET_VALID':
      return { reason: 'its certificate is not valid yet', next: 'Check the clock of this machine' };
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'UNABLE_TO_GET_ISSUER_CERT':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
    case 'CERT_SIGNATURE_FAILURE':
      return {
        reason: 'its certificate is signed by no authority that is trusted here',
        next: 'Name the certificate of the authority with sslrootcert=FILE (tls ca_file)',
      };
    default:
      return {
        reason: `the TLS handshake failed (${code})`,
        next: 'Check certificate and key of both sides; the log of the server may say more',
      };
  }
}

function reasonOf(code: string, message: string): string {
  if (code === 'ECONNREFUSED') return 'nothing listens there';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'the host is not known';
  if (code === '28P01' || code === '28000') return 'the user or password is refused';
  if (code === '3D000') return 'there is no such database';
  if (code === '53300') return 'it has too many connections already';
  // SCRAM without a password is refused by the driver itself.
  if (code === '' && /password must be a string/i.test(message)) return 'it asks for a password, and none is given';
  return code === '' ? 'no answer in time' : code;
}
