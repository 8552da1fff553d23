import { printers } from '@deltascope/printers';

/** How an event or an owner reference names an object. */
export interface ObjectReference {
  readonly apiVersion?: string | undefined;
  readonly kind?: string | undefined;
  readonly namespace?: string | undefined;
  readonly name?: string | undefined;
}

/**
 * What tells an object of the journal from others: group, kind, namespace and name. Not its uid: one made anew under an old name goes on
 * in its lane, and a kubelet's events give its node's name for the uid. The version does not matter, nor does a namespace where the kind
 * has none.
 */
export function objectKey({
  apiVersion = '',
  kind = '',
  namespace = '',
  name = '',
}: ObjectReference): string {
  const slash = apiVersion.indexOf('/');
  const group = slash < 0 ? '' : apiVersion.slice(0, slash);
  const type = group === '' ? kind : `${kind}.${group}`;
  return `${type}/${CLUSTER_SCOPED.has(type) ? '' : namespace}/${name}`;
}

const CLUSTER_SCOPED: ReadonlySet<string> = new Set(
  printers
    .filter(({ namespaced }) => !namespaced)
    .map(({ kind, resource: { group } }) => (group === '' ? kind : `${kind}.${group}`)),
);
