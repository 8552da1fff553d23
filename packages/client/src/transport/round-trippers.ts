import { impersonationHeaders, type ImpersonationConfig } from './impersonation.ts';
import type { TransportRequest, TransportResponse } from './transport.ts';

/** Sends a request, its header names in lower case, and answers when the headers are there (client-go: http.RoundTripper). */
export type RoundTripper = (request: TransportRequest) => Promise<TransportResponse>;

/** Puts something around a RoundTripper (client-go: transport.WrapperFunc). */
export type WrapTransport = (next: RoundTripper) => RoundTripper;

/** C156: a header that the request brings wins; so it is with all of these. */
export function userAgentRoundTripper(userAgent: string, next: RoundTripper): RoundTripper {
  return (request) => next(withDefaults(request, { 'user-agent': userAgent }));
}

/** RFC 7617, in UTF-8. */
export function basicAuthRoundTripper(
  { username, password }: { readonly username: string; readonly password: string },
  next: RoundTripper,
): RoundTripper {
  const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
  return (request) => next(withDefaults(request, { authorization }));
}

/** RFC 6750. The token is asked for only when it is needed. */
export function bearerAuthRoundTripper(
  token: () => string | Promise<string>,
  next: RoundTripper,
): RoundTripper {
  return async (request) =>
    hasAuthorization(request)
      ? next(request)
      : next(withDefaults(request, { authorization: `Bearer ${await token()}` }));
}

/** C162: a request that names a user to impersonate names all of it. */
export function impersonatingRoundTripper(
  config: ImpersonationConfig,
  next: RoundTripper,
): RoundTripper {
  const headers = impersonationHeaders(config);
  return (request) =>
    request.headers?.['impersonate-user'] === undefined
      ? next(withDefaults(request, headers))
      : next(request);
}

/** Whether the request brings credentials of its own. */
export function hasAuthorization({ headers }: TransportRequest): boolean {
  return headers?.['authorization'] !== undefined;
}

function withDefaults(
  request: TransportRequest,
  defaults: NonNullable<TransportRequest['headers']>,
): TransportRequest {
  return { ...request, headers: { ...defaults, ...request.headers } };
}
