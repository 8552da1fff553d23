import type { IncomingMessage } from 'node:http';
import { unsupportedValue } from '../field-errors.ts';
import { isFields } from '../json-fields.ts';
import { badRequest, invalid } from '../registry/api-errors.ts';
import type { DeleteOptions } from '../registry/deletion.ts';
import { readOptions } from './request-body.ts';
import type { ResourceRequest } from './request-info.ts';

const DELETE_OPTIONS = { group: 'meta.k8s.io', kind: 'DeleteOptions' };

export interface DeleteRequest {
  readonly request: IncomingMessage;
  readonly query: URLSearchParams;
  readonly target: ResourceRequest;
  readonly onWarning: (words: string) => void;
}

/** The options of a DELETE, of its body or else of its query (API concept: DeleteOptions). Throws a KubeStatusError on what is none. */
export async function readDeleteOptions(asked: DeleteRequest): Promise<DeleteOptions> {
  const { query } = asked;
  const body = await readOptions(asked.request);
  const given = isFields(body) ? (body as DeleteOptions & { dryRun?: unknown }) : {};
  const { preconditions } = given;
  return {
    gracePeriodSeconds: graceSeconds(given.gracePeriodSeconds ?? query.get('gracePeriodSeconds')),
    propagationPolicy: policyOf(given.propagationPolicy ?? query.get('propagationPolicy'), asked),
    preconditions,
    dryRun: Array.isArray(given.dryRun) || query.get('dryRun') === 'All',
  };
}

function graceSeconds(asked: unknown): number | undefined {
  if (asked === null || asked === undefined) return undefined;
  const seconds = Number(asked);
  if (!Number.isInteger(seconds))
    throw badRequest(
      `gracePeriodSeconds must be a whole number of seconds, got ${String(seconds)}`,
    );
  // Less than none is the shortest there is (apiserver: BeforeDelete).
  return seconds < 0 ? 1 : seconds;
}

function policyOf(
  asked: unknown,
  { target, onWarning }: DeleteRequest,
): DeleteOptions['propagationPolicy'] {
  const { orphansDependents, orphansWarning } = target.definition;
  if (asked === null || asked === undefined) {
    if (orphansWarning !== undefined) onWarning(orphansWarning);
    return orphansDependents ? 'Orphan' : 'Background';
  }
  if (asked === 'Background' || asked === 'Foreground' || asked === 'Orphan') return asked;
  throw invalid(DELETE_OPTIONS, '', [
    unsupportedValue('propagationPolicy', asked, ['Foreground', 'Background', 'Orphan', 'nil']),
  ]);
}
