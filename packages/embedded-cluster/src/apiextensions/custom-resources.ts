import { isDeepStrictEqual } from 'node:util';
import { setStatusCondition } from '@deltascope/apimachinery';
import type { Condition, Unstructured } from '@deltascope/apimachinery';
import { formatTime } from '../clock.ts';
import type { Clock } from '../clock.ts';
import type { Registry } from '../registry/registry.ts';
import { resourceNamed } from '../resources.ts';
import type { ResourceDefinition } from '../resources.ts';
import type { StoreEvent } from '../store/history.ts';
import { ESTABLISHED, namedStatus, usedNames } from './accepted-names.ts';
import {
  asDefinition,
  CLEANUP_FINALIZER,
  conditionsOf,
  DEFINITIONS,
} from './custom-resource-definition.ts';
import type { Definition, DefinitionStatus } from './custom-resource-definition.ts';
import { collectionOf, servedVersions } from './custom-strategy.ts';

const WRITER = { manager: 'kube-apiserver' };

export interface CustomResourcesOptions {
  readonly registry: Registry;
  readonly clock: Clock;
  /** Told of a collection that is not served any more. */
  readonly onGone: (collection: string) => void;
}

/**
 * Serves the kinds that definitions add (apiextensions: the naming, establishing and finalizing controllers). It follows the
 * store within its change: a definition's names are accepted and its objects served before anybody else hears of it, a change of it
 * holds for the next request, and the end of one ends its objects first. Begins with the definitions there are.
 */
export class CustomResources {
  readonly #options: CustomResourcesOptions;
  readonly #subscription: Disposable;

  constructor(options: CustomResourcesOptions) {
    this.#options = options;
    const { store } = options.registry;
    this.#subscription = store.subscribe((event) => this.#onEvent(event));
    for (const object of store.values(DEFINITIONS.resource)) this.#sync(asDefinition(object));
  }

  [Symbol.dispose](): void {
    this.#subscription[Symbol.dispose]();
  }

  #onEvent({ type, resource, object }: StoreEvent): void {
    if (resource !== DEFINITIONS.resource) {
      if (type === 'DELETED') this.#onInstanceGone(resource);
    } else if (type === 'DELETED') this.#onDefinitionGone(asDefinition(object));
    else this.#syncCurrent(object.metadata.name ?? '');
  }

  /** What the store has now: the change that was told may be older. */
  #syncCurrent(name: string): void {
    const object = this.#options.registry.store.get(DEFINITIONS.resource, name);
    if (object !== undefined) this.#sync(asDefinition(object));
  }

  #sync(definition: Definition): void {
    const { registry } = this.#options;
    const name = definition.metadata.name ?? '';
    const others = this.#group(definition).filter(({ metadata }) => metadata.name !== name);
    const named = namedStatus(definition, usedNames(others), this.#now());
    if (!isDeepStrictEqual(named, definition.status)) {
      // The write comes back as an event, with the names accepted.
      this.#writeStatus(name, named);
      for (const other of others) this.#syncCurrent(other.metadata.name ?? '');
      return;
    }
    const conditions = conditionsOf(definition);
    if (holds(conditions, 'Established')) {
      registry.resources.serve(name, servedVersions(definition));
      if (definition.metadata.deletionTimestamp !== undefined) this.#finalize(definition);
    } else if (holds(conditions, 'NamesAccepted')) {
      registry.resources.serve(name, servedVersions(definition));
      this.#writeStatus(name, { ...named, conditions: this.#with(conditions, ESTABLISHED) });
    } else if (definition.metadata.deletionTimestamp !== undefined) this.#release(definition);
  }

  /** Asks for the end of all objects, and lets the definition go when there are none. */
  #finalize(definition: Definition): void {
    const { registry } = this.#options;
    const [version] = registry.resources.collections.filter(
      ({ collection }) => collection === collectionOf(definition),
    );
    if (version !== undefined) this.#deleteInstances(version);
    if (registry.store.count(collectionOf(definition)) === 0) this.#release(definition);
    else this.#tellTerminating(definition);
  }

  #deleteInstances(version: ResourceDefinition): void {
    const { registry } = this.#options;
    const { objects } = registry.store.snapshot(version.collection);
    for (const { metadata } of objects) {
      if (metadata.deletionTimestamp !== undefined) continue;
      registry.delete(version, { namespace: metadata.namespace, name: metadata.name ?? '' }, {});
    }
  }

  #tellTerminating(definition: Definition): void {
    const conditions = this.#with(conditionsOf(definition), {
      type: 'Terminating',
      status: 'True',
      reason: 'InstanceDeletionInProgress',
      message: 'CustomResource deletion is in progress',
    });
    const status = { ...definition.status, conditions };
    if (isDeepStrictEqual(status, definition.status)) return;
    this.#writeStatus(definition.metadata.name ?? '', status);
  }

  #release({ metadata }: Definition): void {
    const { registry } = this.#options;
    const name = metadata.name ?? '';
    if (registry.store.get(DEFINITIONS.resource, name)?.metadata.uid !== metadata.uid) return;
    registry.update(
      resourceNamed(DEFINITIONS.resource),
      { name },
      {
        ...WRITER,
        change: (current) => ({
          ...current,
          metadata: {
            ...current.metadata,
            finalizers: (current.metadata.finalizers ?? []).filter(
              (finalizer) => finalizer !== CLEANUP_FINALIZER,
            ),
          },
        }),
      },
    );
  }

  #onInstanceGone(collection: string): void {
    const object = this.#options.registry.store.get(DEFINITIONS.resource, collection);
    if (object?.metadata.deletionTimestamp !== undefined) this.#sync(asDefinition(object));
  }

  #onDefinitionGone(definition: Definition): void {
    const { registry, onGone } = this.#options;
    const name = definition.metadata.name ?? '';
    if (registry.store.get(DEFINITIONS.resource, name) !== undefined) return;
    registry.resources.serve(name, []);
    onGone(collectionOf(definition));
    // Others may have the names that it had.
    for (const other of this.#group(definition)) this.#syncCurrent(other.metadata.name ?? '');
  }

  #group({ spec }: Definition): Definition[] {
    return [...this.#options.registry.store.values(DEFINITIONS.resource)]
      .map(asDefinition)
      .filter((other) => other.spec.group === spec.group);
  }

  #writeStatus(name: string, status: DefinitionStatus): void {
    this.#options.registry.update(
      resourceNamed(DEFINITIONS.resource),
      { name },
      {
        ...WRITER,
        subresource: 'status',
        change: (current): Unstructured => ({ ...current, status }),
      },
    );
  }

  #with(
    conditions: readonly Condition[],
    condition: Omit<Condition, 'lastTransitionTime'>,
  ): Condition[] {
    return [...setStatusCondition(conditions, { ...condition, lastTransitionTime: this.#now() })];
  }

  #now(): string {
    return formatTime(this.#options.clock.now());
  }
}

function holds(conditions: readonly Condition[], type: string): boolean {
  return conditions.some((one) => one.type === type && one.status === 'True');
}
