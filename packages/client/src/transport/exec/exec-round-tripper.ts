import { Readable } from 'node:stream';
import { readBody } from '../../rest/read-body.ts';
import { hasAuthorization, type RoundTripper } from '../round-trippers.ts';
import type { Authenticator } from './authenticator.ts';

/** A Status has some hundred bytes; what is beyond is cut off. */
const MAX_REFUSAL_BYTES = 64 * 1024;

/**
 * C164: adds a plugin's token, unless the request has credentials already, for which the plugin is not asked. After a 401 new credentials are
 * asked for before the answer is handed on; the request is not sent again. `onError` hears when there are none.
 */
export function execRoundTripper(
  authenticator: Authenticator,
  onError: ((error: Error) => void) | undefined,
  next: RoundTripper,
): RoundTripper {
  return async (request) => {
    if (hasAuthorization(request)) return next(request);
    const credentials = await authenticator.credentials();
    const { token } = credentials;
    const response = await next(
      token === undefined
        ? request
        : { ...request, headers: { ...request.headers, authorization: `Bearer ${token}` } },
    );
    if (response.statusCode !== 401) return response;
    // Read before: a new certificate closes the connection that this comes by.
    const { bytes } = await readBody(response.body, MAX_REFUSAL_BYTES);
    await authenticator.refreshUnlessOtherThan(credentials).catch((error: unknown) => {
      if (error instanceof Error) onError?.(error);
    });
    return { ...response, body: Readable.from([bytes]) };
  };
}
