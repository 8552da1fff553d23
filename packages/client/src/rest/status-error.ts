import { STATUS_CODES } from 'node:http';
import {
  isStatus,
  KubeStatusError,
  type Status,
  type StatusDetails,
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
  415: 'UnsupportedMediaType',
  422: 'Invalid',
  429: 'TooManyRequests',
  503: 'ServiceUnavailable',
  504: 'Timeout',
};

export interface RefusedAnswer {
  readonly statusCode: number;
  readonly contentType: string | string[] | undefined;
  readonly body: Buffer;
  readonly retryAfterSeconds: number | undefined;
  /** "GET /api/v1/pods": said when the server's body says nothing usable. */
  readonly request: string;
  readonly verb: string;
  /** What was asked for, as far as the request names it. */
  readonly target: {
    readonly group?: string | undefined;
    readonly resource?: string;
    readonly name?: string;
  };
}

/** C152: the Status in the body, else one made from the HTTP code and the first 2048 bytes of text. */
export function toStatusError(answer: RefusedAnswer): KubeStatusError {
  const { statusCode, body, retryAfterSeconds, request } = answer;
  const status = parseStatus(body);
  if (status !== undefined)
    return new KubeStatusError({ ...status, code: status.code ?? statusCode });
  const text = isText(answer) ? body.toString('utf8', 0, MAX_TEXT_BYTES).trim() : '';
  const outcome = `the server answered ${statusCode} ${STATUS_CODES[statusCode] ?? ''}`.trimEnd();
  return new KubeStatusError({
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message: `${outcome} to ${request}${text === '' ? '' : `: ${text}`}`,
    reason: reasonOf(answer),
    details: {
      ...namesOf(answer.target),
      causes: [{ reason: 'UnexpectedServerResponse', message: text === '' ? 'unknown' : text }],
      ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
    },
    code: statusCode,
  });
}

/** "" where the code alone has to tell. */
function reasonOf({ statusCode, verb }: RefusedAnswer): StatusReason {
  if (statusCode === 409 && verb === 'POST') return 'AlreadyExists';
  return REASONS[statusCode] ?? (statusCode >= 500 ? 'InternalError' : '');
}

/** The plural resource under "kind", as upstream. */
function namesOf({ group, resource, name }: RefusedAnswer['target']): StatusDetails {
  return {
    ...(name !== undefined && { name }),
    ...(group && { group }),
    ...(resource !== undefined && { kind: resource }),
  };
}

/** What has no content type may be text. */
function isText({ contentType = 'text/plain' }: RefusedAnswer): boolean {
  return typeof contentType === 'string' && /^\s*text\//i.test(contentType);
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
