import type { GroupVersionResource } from '@deltascope/apimachinery';
import { findKind, findResource, resourceNamed, RESOURCES } from './resources.ts';
import type { ResourceDefinition } from './resources.ts';

/** The kinds a cluster serves at this moment: the built-in ones, and those that definitions have added. */
export class ServedResources {
  /** By the definition's name; each a list of the versions it serves, the preferred one first. */
  readonly #custom = new Map<string, readonly ResourceDefinition[]>();

  /** In discovery's order: the built-in kinds, then the custom ones by group. */
  get all(): readonly ResourceDefinition[] {
    const custom = [...this.#custom.values()].flat();
    return [
      ...RESOURCES,
      ...custom.toSorted((a, b) => (a.group < b.group ? -1 : Number(a.group > b.group))),
    ];
  }

  /** One version of each kind: their collections are all objects there are, each once. */
  get collections(): readonly ResourceDefinition[] {
    return [...new Map(this.all.map((one) => [one.collection, one])).values()];
  }

  /** A kind by its collection of the store, for code that knows it is served. Throws a RangeError when it is not. */
  ofCollection(collection: string): ResourceDefinition {
    const definition = this.#custom.get(collection)?.[0];
    return definition ?? resourceNamed(collection);
  }

  /** The kind behind a URL's group, version and resource; undefined when it is not served. */
  find(gvr: GroupVersionResource): ResourceDefinition | undefined {
    return (
      findResource(gvr) ??
      this.#custom
        .get(`${gvr.resource}.${gvr.group}`)
        ?.find(({ version }) => version === gvr.version)
    );
  }

  /** The kind that an owner reference or an event names; undefined when it is not served. */
  findKind(group: string, kind: string): ResourceDefinition | undefined {
    return (
      findKind(group, kind) ??
      [...this.#custom.values()].flat().find((one) => one.group === group && one.kind === kind)
    );
  }

  /** From now on a definition serves these versions of its kind; none ends it. */
  serve(definitionName: string, versions: readonly ResourceDefinition[]): void {
    if (versions.length === 0) this.#custom.delete(definitionName);
    else this.#custom.set(definitionName, versions);
  }
}
