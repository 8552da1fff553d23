import { randomBytes } from 'node:crypto';
import { isNotFound, type GroupVersionResource, type Unstructured } from '@deltascope/apimachinery';
import type { DynamicResource } from '@deltascope/client';
import { EventReader } from './event-reader.ts';
import { signal, type Target } from './target.ts';

export const DEFINITIONS = {
  group: 'apiextensions.k8s.io',
  version: 'v1',
  resource: 'customresourcedefinitions',
};

/** A kind of objects of a test's own, in a group that no other test has: `Thing`, cluster-scoped. */
export class Definition {
  readonly gvr: GroupVersionResource;
  /** "things.GROUP". */
  readonly name: string;
  readonly things: DynamicResource;
  readonly #definitions: DynamicResource;

  constructor(target: Target) {
    const group = `c${randomBytes(4).toString('hex')}.example.com`;
    this.gvr = { group, version: 'v1', resource: 'things' };
    this.name = `things.${group}`;
    this.things = target.dynamic.resource(this.gvr);
    this.#definitions = target.dynamic.resource(DEFINITIONS);
  }

  /** Defines it, and waits until its objects are served. */
  async create({
    versions = [thingVersion('v1', { isStored: true })],
    shortNames = [],
    categories = [],
  }: {
    readonly versions?: readonly object[];
    readonly shortNames?: readonly string[];
    readonly categories?: readonly string[];
  } = {}): Promise<void> {
    const names = { kind: 'Thing', plural: 'things', shortNames, categories };
    const spec = { group: this.gvr.group, scope: 'Cluster', names, versions };
    await this.#definitions.create({ metadata: { name: this.name }, spec }, {}, signal());
    await this.#until(isEstablished);
    await this.served();
  }

  /** The API server's own handlers learn of the kind a moment after its condition does. */
  async served(): Promise<void> {
    for (;;) {
      try {
        await this.things.list({}, signal());
        return;
      } catch (error) {
        if (!isNotFound(error)) throw error;
      }
    }
  }

  /** Makes one of its objects. */
  createThing(name: string, spec: object = {}): Promise<Unstructured> {
    const apiVersion = `${this.gvr.group}/v1`;
    const object = { apiVersion, kind: 'Thing', metadata: { name }, spec };
    return this.things.create(object, {}, signal());
  }

  patch(patch: object): Promise<Unstructured> {
    return this.#definitions.patch(this.name, patch, { type: 'merge', signal: signal() });
  }

  /** Takes it away with all of its objects, and waits until it is gone. */
  async delete(): Promise<void> {
    await this.#definitions.delete(this.name, {}, signal());
    await this.#until((_, type) => type === 'DELETED');
  }

  async #until(holds: (definition: Unstructured, type: string) => boolean): Promise<void> {
    const fieldSelector = `metadata.name=${this.name}`;
    const { metadata, items } = await this.#definitions.list({ fieldSelector }, signal());
    if (
      items.length === 0
        ? holds({ metadata: {} }, 'DELETED')
        : items.some((item) => holds(item, 'ADDED'))
    )
      return;
    const options = { fieldSelector, resourceVersion: metadata.resourceVersion ?? '' };
    using events = new EventReader(await this.#definitions.watch(options, signal()));
    for (;;) {
      const { type, object } = await events.next();
      if (holds(object, type)) return;
    }
  }
}

function isEstablished({ status }: Unstructured): boolean {
  const { conditions } = (status ?? {}) as {
    conditions?: { type: string; status: string }[] | null;
  };
  return conditions?.some((one) => one.type === 'Established' && one.status === 'True') === true;
}

/** A version of the kind, whose objects may have whatever they like in their spec; `more` is added to it. */
export function thingVersion(
  name: string,
  { isStored, ...more }: { readonly isStored: boolean; readonly [field: string]: unknown },
): object {
  // A watch that was opened under a schema goes on by it, and leaves out what a later one has added.
  const spec = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
  const schema = { openAPIV3Schema: { type: 'object', properties: { spec } } };
  return { name, served: true, storage: isStored, schema, ...more };
}
