import type { Unstructured } from '@deltascope/apimachinery';
import { formatTime } from '../clock.ts';
import type { ResourceDefinition } from '../resources.ts';
import { failedPrecondition } from './api-errors.ts';

/** meta/v1 DeleteOptions, as far as they are obeyed. */
export interface DeleteOptions {
  readonly gracePeriodSeconds?: number | undefined;
  readonly propagationPolicy?: 'Background' | 'Foreground' | 'Orphan' | undefined;
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string } | undefined;
  readonly dryRun?: boolean | undefined;
}

/** The finalizer that makes a DELETE wait for, or let go of, the dependants (garbage collection, cascading deletion). */
export const PROPAGATION_FINALIZERS = {
  Foreground: 'foregroundDeletion',
  Orphan: 'orphan',
} as const;

const DEFAULT_POD_GRACE_SECONDS = 30;

/** What a DELETE comes to: the object as it is marked, or, where nothing holds it, that it is to go. */
export type Deletion = { readonly marked: Unstructured } | 'gone' | 'begun before';

/** The beginning or the end of an object's deletion (API concept: deletion with grace and finalizers). */
export function deletionOf(
  definition: ResourceDefinition,
  existing: Unstructured,
  options: DeleteOptions & { readonly nowMs: number },
): Deletion {
  const graceSeconds = graceSecondsOf(definition, existing, options);
  const finalizers = finalizersAfter(existing, options);
  if (graceSeconds === 0 && finalizers.length === 0 && !isHeld(existing)) return 'gone';
  const { deletionTimestamp, deletionGracePeriodSeconds } = existing.metadata;
  const isSooner = graceSeconds < (deletionGracePeriodSeconds ?? 0);
  if (deletionTimestamp !== undefined && !isSooner) return 'begun before';
  const { nowMs } = options;
  return { marked: markedOf(existing, { definition, graceSeconds, finalizers, nowMs }) };
}

/** Something still has to let go of the object: a finalizer, or a namespace's spec.finalizers. */
export function isHeld(object: Unstructured): boolean {
  const own = object.metadata.finalizers ?? [];
  if (object.kind !== 'Namespace') return own.length > 0;
  const { finalizers = [] } = (object['spec'] ?? {}) as { finalizers?: string[] };
  return own.length + finalizers.length > 0;
}

/** Throws a Conflict when the object is not the one, or not the version, that is to be deleted. */
export function checkPreconditions(
  definition: ResourceDefinition,
  { metadata }: Unstructured,
  { preconditions }: DeleteOptions,
): void {
  const name = metadata.name ?? '';
  const { uid, resourceVersion } = preconditions ?? {};
  if (uid !== undefined && uid !== metadata.uid) {
    const what = { field: 'UID', wanted: uid, found: metadata.uid } as const;
    throw failedPrecondition(definition, name, what);
  }
  if (resourceVersion !== undefined && resourceVersion !== metadata.resourceVersion) {
    const found = metadata.resourceVersion;
    const what = { field: 'ResourceVersion', wanted: resourceVersion, found } as const;
    throw failedPrecondition(definition, name, what);
  }
}

function markedOf(
  existing: Unstructured,
  how: {
    readonly definition: ResourceDefinition;
    readonly graceSeconds: number;
    readonly finalizers: string[];
    readonly nowMs: number;
  },
): Unstructured {
  const { definition, graceSeconds, finalizers, nowMs } = how;
  const { metadata } = existing;
  const bumps =
    definition.hasGeneration &&
    metadata.deletionTimestamp === undefined &&
    definition.strategy?.beforeDelete === undefined;
  return {
    ...existing,
    metadata: {
      ...metadata,
      ...(bumps ? { generation: (metadata.generation ?? 0) + 1 } : {}),
      deletionTimestamp: formatTime(nowMs + graceSeconds * 1000),
      // A namespace's end takes as long as it takes: upstream gives it no grace.
      ...(definition.kind === 'Namespace' ? {} : { deletionGracePeriodSeconds: graceSeconds }),
      ...(finalizers.length === 0 ? {} : { finalizers }),
    },
    ...(definition.kind === 'Namespace' ? { status: { phase: 'Terminating' } } : {}),
  };
}

/** Pods end gracefully once they are bound and until they have ended; everything else at once. */
function graceSecondsOf(
  definition: ResourceDefinition,
  existing: Unstructured,
  { gracePeriodSeconds }: DeleteOptions,
): number {
  if (definition.kind !== 'Pod') return 0;
  const { spec, status } = existing as {
    spec?: { nodeName?: string; terminationGracePeriodSeconds?: number };
    status?: { phase?: string };
  };
  if (spec?.nodeName === undefined) return 0;
  if (status?.phase === 'Succeeded' || status?.phase === 'Failed') return 0;
  return gracePeriodSeconds ?? spec.terminationGracePeriodSeconds ?? DEFAULT_POD_GRACE_SECONDS;
}

function finalizersAfter(
  { metadata }: Unstructured,
  { propagationPolicy }: DeleteOptions,
): string[] {
  const finalizers = metadata.finalizers ?? [];
  if (propagationPolicy === undefined || propagationPolicy === 'Background') return finalizers;
  const wanted = PROPAGATION_FINALIZERS[propagationPolicy];
  return finalizers.includes(wanted) ? finalizers : [...finalizers, wanted];
}
