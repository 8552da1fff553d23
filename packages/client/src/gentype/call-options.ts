import type { PatchType } from '../rest/request.ts';

/** meta/v1 GetOptions: the query of a read. */
export interface GetOptions {
  /** "0" for what the server's cache has, however old; a version for nothing older. Default: the newest. */
  readonly resourceVersion?: string;
}

/** The query of a write; names as in the API (meta/v1 CreateOptions and UpdateOptions, which are alike). */
export interface WriteOptions {
  /** Do all of it but keep nothing. */
  readonly dryRun?: 'All';
  /** Who owns the fields that are written; 128 characters at most. Default: the user agent up to its first "/". */
  readonly fieldManager?: string;
  /** What becomes of fields the server does not know. Its default is "Warn". */
  readonly fieldValidation?: 'Ignore' | 'Warn' | 'Strict';
}

/** How a patch is meant, and the query it is sent with. */
export interface PatchOptions extends WriteOptions {
  readonly type: PatchType;
  /** Of `apply`: take fields over from other managers. */
  readonly force?: boolean;
}

/** The query of a server-side apply, which must say in whose name it is. */
export interface ApplyOptions extends Omit<WriteOptions, 'fieldManager'> {
  readonly fieldManager: string;
  /** Take fields over that other managers own; without it that is a conflict. */
  readonly force?: boolean;
}

/** meta/v1 DeleteOptions, sent as the body. */
export interface DeleteOptions {
  /** 0 for at once. Default: the kind's own. */
  readonly gracePeriodSeconds?: number;
  readonly propagationPolicy?: 'Orphan' | 'Background' | 'Foreground';
  /** Of what must be so, or the deletion is a conflict. */
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string };
  readonly dryRun?: readonly 'All'[];
  /** Also what cannot be read from the store, and without finalizers: it may break what depended on it. */
  readonly ignoreStoreReadErrorWithClusterBreakingPotential?: boolean;
}

/** The body that stands for DeleteOptions, whatever is deleted. */
export const deleteOptionsBody = (options: DeleteOptions): object => ({
  kind: 'DeleteOptions',
  apiVersion: 'v1',
  ...options,
});

/** For calls whose arguments leave no place for the signal behind the options. */
export interface WithSignal {
  readonly signal: AbortSignal;
}
