/** One writer's claim on fields of an object (API concept: server-side apply, field management). */
export interface ManagedFieldsEntry {
  manager?: string;
  operation?: 'Apply' | 'Update';
  apiVersion?: string;
  time?: string;
  fieldsType?: string;
  fieldsV1?: Record<string, unknown>;
  subresource?: string;
}

/** A dependant's link to its owner; the owner lives in the same namespace or is cluster-scoped. */
export interface OwnerReference {
  apiVersion: string;
  kind: string;
  name: string;
  uid: string;
  controller?: boolean;
  blockOwnerDeletion?: boolean;
}

/** meta/v1 ObjectMeta. Timestamps are RFC 3339 strings; `resourceVersion` is opaque and compared for equality only. */
export interface ObjectMeta {
  name?: string;
  generateName?: string;
  namespace?: string;
  selfLink?: string;
  uid?: string;
  resourceVersion?: string;
  generation?: number;
  creationTimestamp?: string;
  deletionTimestamp?: string;
  deletionGracePeriodSeconds?: number;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  ownerReferences?: OwnerReference[];
  finalizers?: string[];
  managedFields?: ManagedFieldsEntry[];
}

/** meta/v1 Condition: one thing that can be said of an object's state. One of each type; what it is not said of is unknown. */
export interface Condition {
  type: string;
  status: 'True' | 'False' | 'Unknown';
  /** For machines, in UpperCamelCase. */
  reason: string;
  /** For people; may be empty. */
  message: string;
  /** When the status changed last, not the message; RFC 3339. */
  lastTransitionTime: string;
  /** The metadata.generation that it was said of. */
  observedGeneration?: number;
}

/** Any Kubernetes object: what every kind has. List items often come without `apiVersion` and `kind`. */
export interface KubeObject {
  apiVersion?: string;
  kind?: string;
  metadata: ObjectMeta;
}

/** An object whose kind is known at run time only (client-go: unstructured.Unstructured). */
export interface Unstructured extends KubeObject {
  [field: string]: unknown;
}

/** meta/v1 PartialObjectMetadata: of an object of any kind, what every kind has. `apiVersion` and `kind` are its own, not the object's. */
export type PartialObjectMetadata = KubeObject;

/** meta/v1 ListMeta. `continue` is an opaque token for the next page; `remainingItemCount` is absent under selectors. */
export interface ListMeta {
  resourceVersion?: string;
  continue?: string;
  remainingItemCount?: number;
  selfLink?: string;
  /** Which shard of the collection this is, when the list was asked for by shards. */
  shardInfo?: ShardInfo;
}

/** meta/v1 ShardInfo. */
export interface ShardInfo {
  selector: string;
}

/** A list of one kind, as the API answers it. */
export interface KubeList<T extends KubeObject = Unstructured> {
  apiVersion?: string;
  kind?: string;
  metadata: ListMeta;
  items: T[];
}

/** meta/v1 ListOptions: the query of a LIST or a WATCH, under the API's own names. */
export interface ListOptions {
  labelSelector?: string;
  fieldSelector?: string;
  watch?: boolean;
  allowWatchBookmarks?: boolean;
  resourceVersion?: string;
  resourceVersionMatch?: 'Exact' | 'NotOlderThan';
  timeoutSeconds?: number;
  limit?: number;
  continue?: string;
  sendInitialEvents?: boolean;
}

/** The annotation of the bookmark that ends the initial events of a streaming list (KEP-3157). */
export const INITIAL_EVENTS_END_ANNOTATION = 'k8s.io/initial-events-end';
