import { readSnapshot } from '@deltascope/api/snapshot';
import type { Schema, Snapshot } from '@deltascope/api/snapshot';
import type { GroupVersionKind } from '@deltascope/apimachinery';

/** A schema of the snapshot, and its name there where it has one. */
export interface NamedSchema {
  readonly schema: Schema;
  readonly name?: string;
}

export const OBJECT_META = 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta';

/** The schemas of built-in kinds, from the snapshot, which is read when the first of them is asked for. */
export class KindSchemas {
  #snapshot: Snapshot | undefined;
  #names: ReadonlyMap<string, string> | undefined;

  get snapshot(): Snapshot {
    this.#snapshot ??= readSnapshot();
    return this.#snapshot;
  }

  /** The name of a kind's schema; undefined for custom kinds. */
  nameOf({ group, version, kind }: GroupVersionKind): string | undefined {
    this.#names ??= namesByKind(this.snapshot);
    return this.#names.get(`${group}/${version}/${kind}`);
  }

  /** By its name in the snapshot; throws a RangeError when there is none. */
  named(name: string): NamedSchema {
    const schema = this.snapshot.schemas[name];
    if (schema === undefined) throw new RangeError(`the snapshot has no schema "${name}"`);
    return { name, schema };
  }

  /** What a schema refers to, or itself. */
  resolve(schema: Schema): NamedSchema {
    return schema.$ref === undefined ? { schema } : this.named(schema.$ref);
  }
}

function namesByKind({ schemas }: Snapshot): Map<string, string> {
  const names = new Map<string, string>();
  for (const [name, schema] of Object.entries(schemas)) {
    const [only, ...others] = schema['x-kubernetes-group-version-kind'] ?? [];
    // What is of many groups (DeleteOptions, Status) is a kind of none.
    if (only === undefined || others.length > 0) continue;
    names.set(`${only.group}/${only.version}/${only.kind}`, name);
  }
  return names;
}
