import { INITIAL_EVENTS_END_ANNOTATION, type KubeObject, type Unstructured } from './meta.ts';
import type { Status } from './status.ts';

/** One event of a watch stream, as the API sends it: one JSON object a line (API concept: efficient detection of changes). */
export type WatchEvent<T extends KubeObject = Unstructured> =
  | { readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK'; readonly object: T }
  | { readonly type: 'ERROR'; readonly object: Status };

export type WatchEventType = WatchEvent['type'];

/** Whether a list that was asked for by a watch ends with this event (KEP-3157); other bookmarks do not count. */
export const isInitialEventsEnd = ({ type, object }: WatchEvent<KubeObject>): boolean =>
  type === 'BOOKMARK' && object.metadata.annotations?.[INITIAL_EVENTS_END_ANNOTATION] === 'true';
