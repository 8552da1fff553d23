/** Codes that undici has of its own, under the system's names for the same thing. */
const SYSTEM_CODES: Readonly<Record<string, string>> = {
  UND_ERR_SOCKET: 'EOF',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'EOF',
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
  const code = networkErrorCode(error) ?? 'UNKNOWN';
  const words = WORDS[code] ?? (error instanceof Error ? error.message : String(error));
  const address = addressOf(error) ?? server;
  const where = server.endsWith(address) ? server : `${server} (${address})`;
  return new ConnectionError(`${where}: ${words} (${code})`, { code, address, cause: error });
}

/** The first error code of an error or its causes, in the system's words (ECONNREFUSED, EOF ...). */
export function networkErrorCode(error: unknown): string | undefined {
  return errorCodes(error).next().value ?? undefined;
}

/** Nothing listens there (C22: worth a backoff and another try, not a relist). */
export const isConnectionRefused = (error: unknown): boolean => hasCode(error, REFUSED);

/** The peer, or something between, reset the connection. */
export const isConnectionReset = (error: unknown): boolean => hasCode(error, RESET);

/** The server closed the connection where an answer, or its rest, was due. */
export const isProbableEof = (error: unknown): boolean => hasCode(error, EOF);

/** The connection could not be made in time, or fell silent. */
export const isTimeout = (error: unknown): boolean => hasCode(error, TIMEOUT);

/** An established connection ended early or fell silent: what was read so far is sound, and a watch goes on from there. */
export const isConnectionLost = (error: unknown): boolean => hasCode(error, LOST);

const REFUSED = new Set(['ECONNREFUSED']);
const RESET = new Set(['ECONNRESET']);
const EOF = new Set(['EOF']);
const TIMEOUT = new Set(['ETIMEDOUT']);
const LOST = new Set(['EOF', 'ECONNRESET', 'ECONNABORTED', 'EPIPE', 'ETIMEDOUT']);

function hasCode(error: unknown, codes: ReadonlySet<string>): boolean {
  return errorCodes(error).some((code) => codes.has(code));
}

/** Every code on the way down: the error's own, those an AggregateError gathers (one per address tried), and its causes'. */
function* errorCodes(error: unknown, depth = 0): Generator<string> {
  if (!(error instanceof Error) || depth > 8) return;
  if ('code' in error && typeof error.code === 'string') {
    yield SYSTEM_CODES[error.code] ?? error.code;
  }
  if (error instanceof AggregateError) {
    for (const inner of error.errors) yield* errorCodes(inner, depth + 1);
  }
  yield* errorCodes(error.cause, depth + 1);
}

function addressOf(error: unknown): string | undefined {
  // Several addresses of one name (::1 and 127.0.0.1) fail as one AggregateError: the first speaks for all.
  const failure: unknown = error instanceof AggregateError ? error.errors[0] : error;
  if (!(failure instanceof Error) || !('address' in failure) || !('port' in failure))
    return undefined;
  const host = String(failure.address);
  return `${host.includes(':') ? `[${host}]` : host}:${String(failure.port)}`;
}
