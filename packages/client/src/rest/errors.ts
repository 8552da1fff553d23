/** Codes that undici has of its own, under the system's names for the same thing. */
const SYSTEM_CODES: Readonly<Record<string, string>> = {
  UND_ERR_SOCKET: 'EOF',
  UND_ERR_CONNECT_TIMEOUT: 'ETIMEDOUT',
  UND_ERR_HEADERS_TIMEOUT: 'ETIMEDOUT',
  UND_ERR_BODY_TIMEOUT: 'ETIMEDOUT',
  UND_ERR_DESTROYED: 'ECANCELED',
  UND_ERR_CLOSED: 'ECANCELED',
};

const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection reset',
  EOF: 'connection closed by the server',
  ETIMEDOUT: 'no answer in time',
  ECANCELED: 'the transport is closed',
  ENOTFOUND: 'host name not found',
  EAI_AGAIN: 'host name lookup failed',
  EHOSTUNREACH: 'no route to host',
  ENETUNREACH: 'network unreachable',
  EPIPE: 'connection closed while sending',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'the server certificate is self-signed and its CA not configured',
  SELF_SIGNED_CERT_IN_CHAIN: 'the server certificate is signed by a CA that is not configured',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    'the server certificate is signed by a CA that is not configured',
  CERT_HAS_EXPIRED: 'the server certificate has expired',
};

/**
 * No usable answer came from the server: it could not be reached, or the connection broke. `code` is the system's name
 * (ECONNREFUSED, ECONNRESET, ETIMEDOUT, ENOTFOUND, a TLS code ...; EOF: the server closed where an answer or its rest was
 * due); `cause` is the network's own error.
 */
export class ConnectionError extends Error {
  override readonly name = 'ConnectionError';
  readonly code: string;
  /** "host:port" of the socket where it is known, else the server's origin. */
  readonly address: string;

  constructor(
    message: string,
    { code, address, cause }: { code: string; address: string; cause: unknown },
  ) {
    super(message, { cause });
    this.code = code;
    this.address = address;
  }
}

/** Words an error of the HTTP stack; `server` is the origin that was asked. A ConnectionError comes back as it is. */
export function toConnectionError(error: unknown, server: string): ConnectionError {
  if (error instanceof ConnectionError) return error;
  const own = codeOf(error) ?? 'UNKNOWN';
  const code = SYSTEM_CODES[own] ?? own;
  const words = WORDS[code] ?? (error instanceof Error ? error.message : String(error));
  const address = addressOf(error) ?? server;
  const where = server.endsWith(address) ? server : `${server} (${address})`;
  return new ConnectionError(`${where}: ${words} (${code})`, { code, address, cause: error });
}

/** Nothing listens there (C22: worth a backoff and another try, not a relist). */
export const isConnectionRefused = (error: unknown): boolean => hasCode(error, 'ECONNREFUSED');

/** The peer, or something between, reset the connection. */
export const isConnectionReset = (error: unknown): boolean => hasCode(error, 'ECONNRESET');

/** The server closed the connection where an answer was due. */
export const isProbableEof = (error: unknown): boolean => hasCode(error, 'EOF');

export const isTimeout = (error: unknown): boolean => hasCode(error, 'ETIMEDOUT');

/** Looks along the chain of causes, a few links deep. */
function hasCode(error: unknown, code: string): boolean {
  let link = error;
  for (let depth = 0; depth < 5 && link instanceof Error; depth += 1) {
    if (codeOf(link) === code) return true;
    link = link.cause;
  }
  return false;
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : undefined;
}

function addressOf(error: unknown): string | undefined {
  // Several addresses of one name (::1 and 127.0.0.1) fail as one AggregateError: the first speaks for all.
  const failure: unknown = error instanceof AggregateError ? error.errors[0] : error;
  if (!(failure instanceof Error) || !('address' in failure) || !('port' in failure))
    return undefined;
  const host = String(failure.address);
  return `${host.includes(':') ? `[${host}]` : host}:${String(failure.port)}`;
}
