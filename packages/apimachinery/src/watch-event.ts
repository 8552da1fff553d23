import type { KubeObject, Unstructured } from './meta.ts';
import type { Status } from './status.ts';

/** One event of a watch stream, as the API sends it: one JSON object a line (API concept: efficient detection of changes). */
export type WatchEvent<T extends KubeObject = Unstructured> =
  | { readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK'; readonly object: T }
  | { readonly type: 'ERROR'; readonly object: Status };

export type WatchEventType = WatchEvent['type'];
