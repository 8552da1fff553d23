import { formatGroupResource, type GroupResource } from './group-version.ts';
import type { ListMeta } from './meta.ts';

/** meta/v1 StatusReason, the ones the API server sends; other strings may come. */
export type StatusReason =
  | ''
  | 'Unauthorized'
  | 'Forbidden'
  | 'NotFound'
  | 'AlreadyExists'
  | 'Conflict'
  | 'Gone'
  | 'Invalid'
  | 'ServerTimeout'
  | 'Timeout'
  | 'TooManyRequests'
  | 'BadRequest'
  | 'MethodNotAllowed'
  | 'NotAcceptable'
  | 'RequestEntityTooLarge'
  | 'UnsupportedMediaType'
  | 'InternalError'
  | 'Expired'
  | 'ServiceUnavailable'
  | 'StoreReadError'
  | 'Unknown'
  | (string & {});

export interface StatusCause {
  reason?: string;
  message?: string;
  field?: string;
}

export interface StatusDetails {
  name?: string;
  group?: string;
  kind?: string;
  uid?: string;
  causes?: StatusCause[];
  retryAfterSeconds?: number;
}

/** meta/v1 Status: how the API server words an outcome. */
export interface Status {
  apiVersion?: 'v1';
  kind?: 'Status';
  metadata?: ListMeta;
  status?: 'Success' | 'Failure';
  message?: string;
  reason?: StatusReason;
  details?: StatusDetails;
  code?: number;
}

/** A Status thrown (client-go: errors.StatusError). The predicates of errors.ts read it; the message is the Status's own. */
export class KubeStatusError extends Error {
  override readonly name = 'KubeStatusError';
  readonly status: Status;

  constructor(status: Status, options?: ErrorOptions) {
    super(status.message ?? status.reason ?? `status ${status.code ?? 'unknown'}`, options);
    this.status = status;
  }

  get reason(): StatusReason {
    return this.status.reason ?? '';
  }

  /** The HTTP code, 0 when the Status has none. */
  get code(): number {
    return this.status.code ?? 0;
  }

  get retryAfterMs(): number | undefined {
    const seconds = this.status.details?.retryAfterSeconds;
    return seconds === undefined ? undefined : seconds * 1000;
  }
}

/** True for anything that looks like a Status object (a `kind: Status` body, or an in-stream ERROR's object). */
export function isStatus(value: unknown): value is Status {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'Status';
}

/** There is no object of that name, in the API server's words (client-go: errors.NewNotFound). */
export function notFound(resource: GroupResource, name: string): KubeStatusError {
  return new KubeStatusError({
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message: `${formatGroupResource(resource)} "${name}" not found`,
    reason: 'NotFound',
    // The plural resource under "kind", and no empty group, as upstream.
    details: { name, ...(resource.group && { group: resource.group }), kind: resource.resource },
    code: 404,
  });
}
