import type { KubeObject, ObjectMeta } from '@deltascope/apimachinery';

/**
 * What a server-side apply is given: the fields that the applier wants to own, and nothing else (client-go: applyconfigurations). Whatever
 * is left out and was applied by it before is removed. `apiVersion` and `kind` are filled in. Elements of lists are partial too: those
 * fields by which the server tells them apart (a container's `name`, a port's `containerPort`) are for the caller to remember.
 */
export type ApplyConfiguration<T extends KubeObject> = Omit<Fields<T>, 'metadata'> & {
  metadata: Omit<ObjectMeta, 'managedFields' | 'name'> & { name: string };
};

/** Every field optional, all the way down. Open unions of strings, and what nobody knows the type of, stay as they are. */
type Fields<T> = unknown extends T
  ? T
  : T extends string | number | boolean | null | undefined
    ? T
    : T extends readonly (infer Item)[]
      ? Fields<Item>[]
      : { [Field in keyof T]?: Fields<T[Field]> };
