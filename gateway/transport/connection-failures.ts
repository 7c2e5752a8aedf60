// Which failures of a request to a subgraph are those of its connection, and which of them came before anything was sent.

/** No connection was made. */
const connectFailures: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'UND_ERR_CONNECT_TIMEOUT',
]);
/** The connection broke; the request may have arrived. */
const breaks: ReadonlySet<string> = new Set(['ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'UND_ERR_SOCKET']);

/** No reply can have been read to its end, and another connection may do. */
export function isConnectionFailure(error: unknown): boolean {
  return connectFailures.has(codeOf(error)) || breaks.has(codeOf(error));
}

/** True where the subgraph cannot have got the request. */
export function isNeverSent(error: unknown): boolean {
  const code = codeOf(error);
  return connectFailures.has(code) || isTlsRefusal(code);
}

/** https://nodejs.org/api/tls.html#x509-certificate-error-codes: refused in the handshake, before any request. */
function isTlsRefusal(code: string): boolean {
  return /^(CERT_|UNABLE_TO_|(DEPTH_ZERO_)?SELF_SIGNED_|ERR_TLS_CERT_|ERR_SSL_WRONG_VERSION_NUMBER$)/.test(code);
}

function codeOf(error: unknown): string {
  return error instanceof Error ? String((error as NodeJS.ErrnoException).code ?? '') : '';
}
