export { findStatusCondition, setStatusCondition } from './conditions.ts';
export { getControllerOf, isControlledBy, newControllerRef } from './controller-ref.ts';
export { humanDuration } from './duration.ts';
export {
  isAlreadyExists,
  isBadRequest,
  isConflict,
  isForbidden,
  isGone,
  isInternalError,
  isInvalid,
  isMethodNotSupported,
  isNotAcceptable,
  isNotFound,
  isRequestEntityTooLarge,
  isResourceExpired,
  isServerTimeout,
  isServiceUnavailable,
  isStoreReadError,
  isTimeout,
  isTooLargeResourceVersion,
  isTooManyRequests,
  isUnauthorized,
  isUnexpectedServerError,
  isUnsupportedMediaType,
  reasonForError,
  statusCause,
  suggestsClientDelay,
} from './errors.ts';
export { JsonPathSyntaxError, parseJsonPath } from './json-path.ts';
export type { JsonPath } from './json-path.ts';
export { escapeFieldValue, fieldValue, parseFieldSelector } from './fields.ts';
export type { FieldRequirement, FieldSelector } from './fields.ts';
export {
  formatGroupResource,
  formatGroupVersion,
  formatGroupVersionResource,
  parseGroupResource,
  parseGroupVersion,
} from './group-version.ts';
export type {
  GroupKind,
  GroupResource,
  GroupVersion,
  GroupVersionKind,
  GroupVersionResource,
} from './group-version.ts';
export {
  everything,
  formatLabels,
  labelSelectorAsSelector,
  matchesNothing,
  nothing,
  parseLabelSelector,
} from './labels.ts';
export { labelKeyProblems, labelValueProblem } from './label-syntax.ts';
export type {
  LabelOperator,
  LabelRequirement,
  LabelSelector,
  LabelSelectorRequirement,
  LabelSet,
  Selector,
} from './labels.ts';
export { INITIAL_EVENTS_END_ANNOTATION } from './meta.ts';
export type {
  Condition,
  KubeList,
  KubeObject,
  ListMeta,
  ListOptions,
  ManagedFieldsEntry,
  ObjectMeta,
  OwnerReference,
  PartialObjectMetadata,
  ShardInfo,
  Unstructured,
} from './meta.ts';
export { compareQuantities, formatQuantity, parseQuantity } from './quantity.ts';
export type { QuantityFormat } from './quantity.ts';
export { SelectorSyntaxError } from './selector-syntax-error.ts';
export { isStatus, KubeStatusError, notFound } from './status.ts';
export type { Status, StatusCause, StatusDetails, StatusReason } from './status.ts';
export type { Table, TableColumnDefinition, TableRow } from './table.ts';
export { isInitialEventsEnd, type WatchEvent, type WatchEventType } from './watch-event.ts';
