import type { KubeObject } from '@deltascope/apimachinery';
import { DeletedFinalStateUnknown } from './deleted-final-state-unknown.ts';

/** An object has no key: it carries no metadata or no name. Nothing was changed (C72). */
export class KeyError extends Error {
  override readonly name = 'KeyError';
  readonly object: unknown;

  constructor(object: unknown) {
    super(`no key for an object without metadata.name: ${describe(object)}`);
    this.object = object;
  }
}

function describe(object: unknown): string {
  const text = JSON.stringify(object) as string | undefined;
  return (text ?? String(object)).slice(0, 200);
}

export type KeyFunc<T> = (object: T) => string;

/** "namespace/name", or "name" without a namespace; a string is a key already (C71). Throws KeyError. */
export function metaNamespaceKeyFunc(object: KubeObject | string): string {
  if (typeof object === 'string') return object;
  // What came over the wire has not been checked against its type.
  const metadata = (object as Partial<KubeObject>).metadata;
  if (metadata?.name === undefined || metadata.name === '') throw new KeyError(object);
  return metadata.namespace ? `${metadata.namespace}/${metadata.name}` : metadata.name;
}

/** As metaNamespaceKeyFunc, but a tombstone answers the key it was buried under (C71). */
export function deletionHandlingMetaNamespaceKeyFunc(
  object: KubeObject | string | DeletedFinalStateUnknown<KubeObject>,
): string {
  return object instanceof DeletedFinalStateUnknown ? object.key : metaNamespaceKeyFunc(object);
}

/** The inverse of metaNamespaceKeyFunc. Throws a RangeError when the key has more than two parts. */
export function splitMetaNamespaceKey(key: string): { namespace: string; name: string } {
  const parts = key.split('/');
  const [first = '', second] = parts;
  if (parts.length > 2) throw new RangeError(`unexpected key format: "${key}"`);
  return second === undefined ? { namespace: '', name: first } : { namespace: first, name: second };
}
