export { humanDuration, humanDurationStepMs } from './duration.ts';
export {
  formatGroupResource,
  formatGroupVersion,
  formatGroupVersionResource,
  parseGroupResource,
  parseGroupVersion,
} from './group-version.ts';
export type {
  GroupResource,
  GroupVersion,
  GroupVersionKind,
  GroupVersionResource,
} from './group-version.ts';
export { INITIAL_EVENTS_END_ANNOTATION } from './meta.ts';
export type {
  KubeList,
  KubeObject,
  ListMeta,
  ListOptions,
  ManagedFieldsEntry,
  ObjectMeta,
  OwnerReference,
  Unstructured,
} from './meta.ts';
export {
  isAlreadyExists,
  isConflict,
  isForbidden,
  isGone,
  isInternalError,
  isInvalid,
  isMethodNotAllowed,
  isNotFound,
  isResourceExpired,
  isStatus,
  isTooLargeResourceVersion,
  isTooManyRequests,
  isUnauthorized,
  KubeStatusError,
} from './status.ts';
export type { Status, StatusCause, StatusDetails, StatusReason } from './status.ts';
export type { Table, TableColumnDefinition, TableRow } from './table.ts';
export type { WatchEvent, WatchEventType } from './watch-event.ts';
