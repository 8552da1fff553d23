import type { GroupKind, GroupVersionKind, GroupVersionResource } from '@deltascope/apimachinery';

/** A resource as people name it: plural or singular, in upper or lower case. A group or version that is absent or "" is any. */
export interface PartialResource {
  readonly group?: string;
  readonly version?: string;
  readonly resource: string;
}

/** Whether objects of a kind live in namespaces (client-go: RESTScopeName). */
export type RESTScope = 'namespace' | 'root';

/** Where objects of a kind are found. */
export interface RESTMapping {
  readonly resource: GroupVersionResource;
  readonly groupVersionKind: GroupVersionKind;
  readonly scope: RESTScope;
}

/**
 * Leads from resources to kinds and back (client-go: meta.RESTMapper). What has no match is a NoResourceMatchError or a
 * NoKindMatchError, what has several that are equally good an AmbiguousResourceError. Throws what discovery throws, and the signal's
 * reason after an abort.
 */
export interface RESTMapper {
  /** The kind of a resource, in the version to prefer. */
  kindFor(resource: PartialResource, signal: AbortSignal): Promise<GroupVersionKind>;
  /** All that it could mean, the best first; at least one. */
  kindsFor(resource: PartialResource, signal: AbortSignal): Promise<readonly GroupVersionKind[]>;
  /** The full name of a resource, in the version to prefer. */
  resourceFor(resource: PartialResource, signal: AbortSignal): Promise<GroupVersionResource>;
  /** All that it could mean, the best first; at least one. */
  resourcesFor(
    resource: PartialResource,
    signal: AbortSignal,
  ): Promise<readonly GroupVersionResource[]>;
  /** Where objects of a kind are found: in the first of the versions that has it, or, with none given, in the version to prefer. */
  restMapping(
    kind: GroupKind,
    versions: readonly string[],
    signal: AbortSignal,
  ): Promise<RESTMapping>;
  /** In each of the versions (none given: in all), the best first; at least one. */
  restMappings(
    kind: GroupKind,
    versions: readonly string[],
    signal: AbortSignal,
  ): Promise<readonly RESTMapping[]>;
  /** "pods" -> "pod". */
  resourceSingularizer(resource: string, signal: AbortSignal): Promise<string>;
}

/** A mapper that can be told to look again (client-go: meta.ResettableRESTMapper). */
export interface ResettableRESTMapper extends RESTMapper {
  /** What is asked from now on is answered by what the server serves from now on. */
  reset(): void;
}
