import type { IncomingMessage } from 'node:http';
import { goKindOf } from '../decoding/go-json.ts';
import { invalidField, unsupportedValue } from '../field-errors.ts';
import type { FieldError } from '../field-errors.ts';
import { fieldsOf } from '../json-fields.ts';
import type { Fields } from '../json-fields.ts';
import { badRequest, invalid } from '../registry/api-errors.ts';
import type { DeleteOptions } from '../registry/deletion.ts';
import { readOptions } from './request-body.ts';
import type { ResourceRequest } from './request-info.ts';
import { dryRunErrors } from './write-options.ts';

const KIND = 'DeleteOptions';
const DELETE_OPTIONS = { group: 'meta.k8s.io', kind: KIND };
const POLICIES = ['Foreground', 'Background', 'Orphan'] as const;

/** By field: the JSON that it is written as, and its type in Go. */
const TYPES: Readonly<Record<string, readonly [string, string]>> = {
  gracePeriodSeconds: ['number', 'int64'],
  orphanDependents: ['bool', 'bool'],
  propagationPolicy: ['string', 'v1.DeletionPropagation'],
  preconditions: ['object', 'v1.Preconditions'],
  dryRun: ['array', '[]string'],
};
const PRECONDITIONS: typeof TYPES = {
  uid: ['string', 'types.UID'],
  resourceVersion: ['string', 'string'],
};

export interface DeleteRequest {
  readonly request: IncomingMessage;
  readonly query: URLSearchParams;
  readonly target: ResourceRequest;
  readonly onWarning: (words: string) => void;
}

/** The options of a DELETE, of its body or else of its query (API concept: DeleteOptions). Throws a KubeStatusError on what is none. */
export async function readDeleteOptions(asked: DeleteRequest): Promise<DeleteOptions> {
  const { query } = asked;
  const sent = await readOptions(asked.request);
  const body = sent ?? {};
  // Where there is a body, the query is not looked at.
  const fromQuery = sent === undefined ? query : new URLSearchParams();
  const { kind = KIND, apiVersion = '' } = body as { kind?: string; apiVersion?: string };
  if (kind !== '' && kind !== KIND) {
    const scheme = 'in scheme "pkg/runtime/scheme.go:111"';
    throw badRequest(`no kind "${kind}" is registered for version "${apiVersion}" ${scheme}`);
  }
  checkTypes(body, TYPES, KIND);
  const given = body as DeleteOptions & { orphanDependents?: boolean; dryRun?: string[] };
  checkTypes(fieldsOf(given.preconditions), PRECONDITIONS, 'Preconditions.preconditions');
  const policy = given.propagationPolicy ?? fromQuery.get('propagationPolicy') ?? undefined;
  const orphans = given.orphanDependents ?? booleanOf(fromQuery.get('orphanDependents'));
  const dryRun = [...(given.dryRun ?? []), ...fromQuery.getAll('dryRun')];
  const errors = [...policyErrors(policy, orphans), ...dryRunErrors(dryRun)];
  if (errors.length > 0) throw invalid(DELETE_OPTIONS, '', errors);
  return {
    gracePeriodSeconds: graceSeconds(
      given.gracePeriodSeconds ?? fromQuery.get('gracePeriodSeconds'),
    ),
    propagationPolicy:
      (policy as DeleteOptions['propagationPolicy']) ?? defaultPolicy(orphans, asked),
    preconditions: given.preconditions,
    dryRun: dryRun.length > 0,
  };
}

function checkTypes(object: Fields, types: typeof TYPES, path: string): void {
  for (const [field, [kind, goType]] of Object.entries(types)) {
    const value = object[field] ?? undefined;
    const found = goKindOf(value);
    if (value === undefined || found === kind) continue;
    throw badRequest(
      `json: cannot unmarshal ${found} into Go struct field ${path}.${field} of type ${goType}`,
    );
  }
}

function booleanOf(text: string | null): boolean | undefined {
  return text === null ? undefined : text === 'true';
}

function policyErrors(policy: string | undefined, orphans: boolean | undefined): FieldError[] {
  const field = 'propagationPolicy';
  if (policy === undefined) return [];
  if (orphans !== undefined) {
    const words = 'orphanDependents and deletionPropagation cannot be both set';
    return [invalidField(field, policy, words)];
  }
  return POLICIES.some((one) => one === policy)
    ? []
    : [unsupportedValue(field, policy, [...POLICIES, 'nil'])];
}

function graceSeconds(asked: unknown): number | undefined {
  if (asked === null || asked === undefined) return undefined;
  const seconds = Number(asked);
  if (!Number.isInteger(seconds))
    throw badRequest(
      `gracePeriodSeconds must be a whole number of seconds, got ${JSON.stringify(asked)}`,
    );
  // Less than none is the shortest there is (apiserver: BeforeDelete).
  return seconds < 0 ? 1 : seconds;
}

function defaultPolicy(
  orphans: boolean | undefined,
  { target, onWarning }: DeleteRequest,
): DeleteOptions['propagationPolicy'] {
  if (orphans !== undefined) return orphans ? 'Orphan' : 'Background';
  const { orphansDependents, orphansWarning } = target.definition;
  if (orphansWarning !== undefined) onWarning(orphansWarning);
  return orphansDependents ? 'Orphan' : 'Background';
}
