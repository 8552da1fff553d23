/** Every error code on the way down: the error's own, its causes', and those an AggregateError gathers (one per address tried). */
function* errorCodes(error: unknown, depth = 0): Generator<string> {
  if (!(error instanceof Error) || depth > 8) return;
  if ('code' in error && typeof error.code === 'string') yield error.code;
  if (error instanceof AggregateError) {
    for (const inner of error.errors) yield* errorCodes(inner, depth + 1);
  }
  yield* errorCodes(error.cause, depth + 1);
}

/** The first network error code (ECONNREFUSED, ECONNRESET ...) of an error or its causes. */
export function networkErrorCode(error: unknown): string | undefined {
  return errorCodes(error).next().value ?? undefined;
}

/** Nobody listens at the address (client-go: net.IsConnectionRefused). */
export function isConnectionRefused(error: unknown): boolean {
  return errorCodes(error).some((code) => code === 'ECONNREFUSED');
}

const CONNECTION_LOST = new Set([
  'EOF',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'UND_ERR_SOCKET',
  'UND_ERR_BODY_TIMEOUT',
  'UND_ERR_RES_CONTENT_LENGTH_MISMATCH',
]);

/**
 * An established connection ended early or fell silent (client-go: net.IsProbableEOF, net.IsTimeout): what was read so far is
 * sound, and a watch goes on from there.
 */
export function isConnectionLost(error: unknown): boolean {
  return errorCodes(error).some((code) => CONNECTION_LOST.has(code));
}
