import { STATUS_CODES } from 'node:http';
import {
  isStatus,
  KubeStatusError,
  type Status,
  type StatusReason,
} from '@deltascope/apimachinery';

/** C152: of a body that is no Status, so much is kept. */
const MAX_TEXT_BYTES = 2048;

const REASONS: Readonly<Record<number, StatusReason>> = {
  400: 'BadRequest',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'NotFound',
  405: 'MethodNotAllowed',
  406: 'NotAcceptable',
  409: 'Conflict',
  410: 'Gone',
  413: 'RequestEntityTooLarge',
  415: 'UnsupportedMediaType',
  422: 'Invalid',
  429: 'TooManyRequests',
  503: 'ServiceUnavailable',
  504: 'Timeout',
};

export interface RefusedAnswer {
  readonly statusCode: number;
  readonly body: Buffer;
  readonly retryAfterSeconds: number | undefined;
  /** "GET /api/v1/pods": said when the server's body says nothing usable. */
  readonly request: string;
}

/** C152: the Status in the body, else one made from the HTTP code and the first 2048 bytes of text. */
export function toStatusError({
  statusCode,
  body,
  retryAfterSeconds,
  request,
}: RefusedAnswer): KubeStatusError {
  const status = parseStatus(body);
  if (status !== undefined)
    return new KubeStatusError({ ...status, code: status.code ?? statusCode });
  const text = body.toString('utf8', 0, MAX_TEXT_BYTES).trim();
  const outcome = `the server answered ${statusCode} ${STATUS_CODES[statusCode] ?? ''}`.trimEnd();
  return new KubeStatusError({
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message: `${outcome} to ${request}${text === '' ? '' : `: ${text}`}`,
    reason: REASONS[statusCode] ?? (statusCode >= 500 ? 'InternalError' : 'Unknown'),
    details: {
      causes: [{ reason: 'UnexpectedServerResponse', message: text === '' ? 'unknown' : text }],
      ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
    },
    code: statusCode,
  });
}

function parseStatus(body: Buffer): Status | undefined {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    return isStatus(value) ? value : undefined;
  } catch {
    // Proxies and panics answer in plain text or HTML: that text goes into the error.
    return undefined;
  }
}
