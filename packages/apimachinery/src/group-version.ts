/** An API group and version. The core group's name is "". */
export interface GroupVersion {
  readonly group: string;
  readonly version: string;
}

export interface GroupResource {
  readonly group: string;
  readonly resource: string;
}

/** GVR: names a collection, as URLs do ("deployments" in apps/v1). */
export interface GroupVersionResource extends GroupVersion, GroupResource {}

/** Names a type of any version ("Deployment" in apps). */
export interface GroupKind {
  readonly group: string;
  readonly kind: string;
}

/** GVK: names a type, as objects do ("Deployment" in apps/v1). */
export interface GroupVersionKind extends GroupVersion, GroupKind {}

/** "apps/v1", or "v1" for the core group: the spelling of an object's `apiVersion`. */
export function formatGroupVersion({ group, version }: GroupVersion): string {
  return group === '' ? version : `${group}/${version}`;
}

/** Reads an `apiVersion`. Throws a RangeError on more than one slash or an empty version. */
export function parseGroupVersion(apiVersion: string): GroupVersion {
  const parts = apiVersion.split('/');
  const [first = '', second] = parts;
  if (parts.length > 2 || (second ?? first) === '') {
    throw new RangeError(`not an apiVersion: "${apiVersion}" (want "v1" or "group/version")`);
  }
  return second === undefined ? { group: '', version: first } : { group: first, version: second };
}

/** "deployments.apps", or "pods" for the core group: kubectl's spelling of a resource. */
export function formatGroupResource({ group, resource }: GroupResource): string {
  return group === '' ? resource : `${resource}.${group}`;
}

/** Reads kubectl's spelling of a resource; everything behind the first dot is the group. */
export function parseGroupResource(text: string): GroupResource {
  const dot = text.indexOf('.');
  return dot < 0
    ? { group: '', resource: text }
    : { group: text.slice(dot + 1), resource: text.slice(0, dot) };
}

/** "apps/v1, Resource=deployments": client-go's spelling in messages and logs. */
export function formatGroupVersionResource(gvr: GroupVersionResource): string {
  return `${formatGroupVersion(gvr)}, Resource=${gvr.resource}`;
}
