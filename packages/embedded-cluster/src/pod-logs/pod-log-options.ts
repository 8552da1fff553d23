import { rfc3339Error } from '../decoding/go-time.ts';
import { forbiddenField, invalidField } from '../field-errors.ts';
import type { FieldError } from '../field-errors.ts';
import { readBoolean } from '../http/list-options.ts';
import { badRequest, invalid } from '../registry/api-errors.ts';

const KIND = { group: '', kind: 'PodLogOptions' };
const INT64_MAX = 2n ** 63n - 1n;

/** core/v1 PodLogOptions, as far as they change what is read. */
export interface PodLogOptions {
  /** Default: the only one. */
  readonly container?: string | undefined;
  readonly follow: boolean;
  readonly previous: boolean;
  readonly timestamps: boolean;
  readonly tailLines?: number | undefined;
  /** Of the answer, timestamps included; it may end within a line. */
  readonly limitBytes?: number | undefined;
  /** At most one of the two. */
  readonly sinceSeconds?: number | undefined;
  readonly sinceMs?: number | undefined;
}

/**
 * Reads the query of a pod's log. Throws 400 on what cannot be read, and 422 on values and combinations the API forbids
 * (validation.ValidatePodLogOptions). `stream` is forbidden, as long as the gate PodLogsQuerySplitStreams is off by default.
 */
export function parsePodLogOptions(query: URLSearchParams, podName: string): PodLogOptions {
  const options: PodLogOptions = {
    container: query.get('container') ?? undefined,
    follow: readBoolean(query, 'follow') === true,
    previous: readBoolean(query, 'previous') === true,
    timestamps: readBoolean(query, 'timestamps') === true,
    tailLines: readInt64(query, 'tailLines'),
    limitBytes: readInt64(query, 'limitBytes'),
    sinceSeconds: readInt64(query, 'sinceSeconds'),
    sinceMs: readTime(query, 'sinceTime'),
  };
  const errors = errorsOf(options);
  if (query.has('stream')) errors.push(forbiddenField('stream', 'may not be specified'));
  if (errors.length > 0) throw invalid(KIND, podName, errors);
  return options;
}

function errorsOf({ tailLines, limitBytes, sinceSeconds, sinceMs }: PodLogOptions): FieldError[] {
  const errors: FieldError[] = [];
  if (tailLines !== undefined && tailLines < 0) {
    errors.push(invalidField('tailLines', tailLines, 'must be greater than or equal to 0'));
  }
  if (limitBytes !== undefined && limitBytes < 1) {
    errors.push(invalidField('limitBytes', limitBytes, 'must be greater than 0'));
  }
  if (sinceSeconds === undefined) return errors;
  if (sinceMs !== undefined) {
    const words = 'at most one of `sinceTime` or `sinceSeconds` may be specified';
    // The words are about no single field, and the server prints the empty path so.
    errors.push(forbiddenField('[]', words));
  } else if (sinceSeconds < 1) {
    errors.push(invalidField('sinceSeconds', sinceSeconds, 'must be greater than 0'));
  }
  return errors;
}

function readInt64(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  const parsing = `strconv.ParseInt: parsing ${JSON.stringify(text)}`;
  if (!/^[+-]?\d+$/.test(text)) throw badRequest(`${parsing}: invalid syntax`);
  const value = BigInt(text.replace('+', ''));
  if (value > INT64_MAX || value < -INT64_MAX - 1n) {
    throw badRequest(`${parsing}: value out of range`);
  }
  return Number(value);
}

function readTime(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name) ?? '';
  if (text === '') return undefined;
  const why = rfc3339Error(text);
  if (why !== undefined) throw badRequest(why);
  return Date.parse(text);
}
