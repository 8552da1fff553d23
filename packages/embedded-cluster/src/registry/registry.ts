import { isDeepStrictEqual } from 'node:util';
import type { schedulingv1 } from '@deltascope/api';
import {
  notFound,
  type KubeObject,
  type ManagedFieldsEntry,
  type ObjectMeta,
  type Unstructured,
} from '@deltascope/apimachinery';
import { formatTime } from '../clock.ts';
import { fieldsOf } from '../json-fields.ts';
import type { Clock } from '../clock.ts';
import type { Random } from '../random.ts';
import { apply } from '../managed-fields/apply.ts';
import { applyError } from '../managed-fields/apply-errors.ts';
import { FieldTypes } from '../managed-fields/field-types.ts';
import { managedPart, updateManagedFields } from '../managed-fields/update.ts';
import type { FieldWriter } from '../managed-fields/update.ts';
import { KindSchemas } from '../decoding/kind-schemas.ts';
import { apiVersionOf, isCustom, resourceNamed } from '../resources.ts';
import { ServedResources } from '../served-resources.ts';
import type { ResourceDefinition } from '../resources.ts';
import { objectKey } from '../store/store.ts';
import type { Store } from '../store/store.ts';
import {
  alreadyExists,
  applyConflict,
  conflict,
  failedStorage,
  forbidden,
  modifiedConflict,
  namespaceTerminating,
  unexplained,
  untypedApply,
} from './api-errors.ts';
import { applyDefaults, initialStatus } from './defaults.ts';
import { checkPreconditions, deletionOf, isHeld } from './deletion.ts';
import type { DeleteOptions } from './deletion.ts';
import { prepareForCreate } from './prepare.ts';
import { withTopology } from './pod-topology.ts';
import { withPriority } from './priority-admission.ts';
import { withServerOwned } from './server-owned.ts';
import { validate } from './validate.ts';

/** Which object of a kind. `namespace` is undefined for cluster-scoped kinds. */
export interface ObjectName {
  readonly namespace?: string | undefined;
  readonly name: string;
}

export interface WriteOptions extends FieldWriter {
  /** Everything is checked and answered, nothing is stored. */
  readonly dryRun?: boolean | undefined;
  /** Asked before an object is checked and stored; throws to refuse it (API concept: validating admission). */
  readonly admit?: (change: {
    readonly object: Unstructured;
    readonly existing?: Unstructured;
  }) => void;
  /** The object says itself whose its fields are: it was applied. */
  readonly isApplied?: boolean | undefined;
}

const GENERATED_SUFFIX_LENGTH = 5;
/** With its suffix a generated name still is a label of DNS. */
const MAX_GENERATED_BASE = 58;

export interface RegistryOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
}

/**
 * The rules of writing: identity, generation, optimistic concurrency, deletion with grace and finalizers, field
 * management. The HTTP face and the simulated controllers both write through it, so that they cannot differ.
 * Every failure is a KubeStatusError in upstream's words. A write that changes nothing gets no new resourceVersion.
 */
export class Registry {
  readonly store: Store;
  /** The kinds there are; custom ones come and go. */
  readonly resources = new ServedResources();
  readonly schemas = new KindSchemas();
  readonly types = new FieldTypes(this.schemas);
  readonly #clock: Clock;
  readonly #random: Random;

  constructor({ store, clock, random }: RegistryOptions) {
    this.store = store;
    this.#clock = clock;
    this.#random = random;
  }

  get(definition: ResourceDefinition, { namespace, name }: ObjectName): Unstructured {
    const object = this.store.get(definition.collection, objectKey(namespace, name));
    if (object === undefined) throw notFound(definition, name);
    return definition.conversion?.present(object) ?? object;
  }

  create(definition: ResourceDefinition, body: Unstructured, options: WriteOptions): Unstructured {
    this.#requireNamespace(definition, body);
    const metadata = this.#birthMetadata(definition, body.metadata);
    const { status: givenStatus, ...rest } = body;
    const isStatusOwn = definition.hasStatus && definition.keepsNewStatus !== true;
    const status = isStatusOwn ? initialStatus(definition, body) : givenStatus;
    const identified: Unstructured = {
      ...rest,
      apiVersion: apiVersionOf(definition),
      kind: definition.kind,
      metadata,
      ...(status === undefined ? {} : { status }),
    };
    const object =
      definition.strategy?.complete(identified) ??
      this.#prepared(definition, applyDefaults(identified), body.metadata);
    options.admit?.({ object });
    validate(definition, object);
    const name = metadata.name ?? '';
    const key = objectKey(metadata.namespace, name);
    if (this.store.get(definition.collection, key) !== undefined) {
      throw alreadyExists(definition, name);
    }
    const { managedFields: applied } = body.metadata;
    const managedFields = this.#managedFields(definition, [undefined, object], {
      ...options,
      applied,
    });
    const managed = { ...object, metadata: { ...object.metadata, managedFields } };
    return options.dryRun === true ? managed : this.#put(definition, key, managed);
  }

  #prepared(
    definition: ResourceDefinition,
    object: Unstructured,
    { name, generateName = '' }: ObjectMeta,
  ): Unstructured {
    if (object.kind !== 'Pod') return prepareForCreate(object, this.#random);
    const classes = this.store.values('priorityclasses') as Iterable<KubeObject>;
    const { pod, refusal } = withPriority(object, classes as Iterable<schedulingv1.PriorityClass>);
    if (refusal !== undefined) throw forbidden(definition, name ?? generateName, refusal);
    const { nodeName = '' } = fieldsOf(pod['spec']) as { nodeName?: string };
    const metadata = withTopology(pod.metadata, this.store.get('nodes', nodeName));
    return prepareForCreate({ ...pod, metadata }, this.#random);
  }

  #managedFields(
    definition: ResourceDefinition,
    [previous, next]: readonly [Unstructured | undefined, Unstructured],
    options: WriteOptions & { readonly applied: ManagedFieldsEntry[] | undefined },
  ): ManagedFieldsEntry[] {
    const { isApplied, applied = [], ...writer } = options;
    if (isApplied === true) return applied;
    const type = this.types.of(definition);
    return updateManagedFields(previous, next, { ...writer, nowMs: this.#clock.now(), type });
  }

  #put(definition: ResourceDefinition, key: string, object: Unstructured): Unstructured {
    const { conversion } = definition;
    const stored = this.store.put(
      definition.collection,
      key,
      conversion?.toStored(object) ?? object,
    );
    return conversion?.present(stored) ?? stored;
  }

  /**
   * Replaces an object, or with `subresource: 'status'` its status only, by what `change` makes of it.
   * A resourceVersion or uid in the result that is not the stored one's is a conflict.
   */
  update(
    definition: ResourceDefinition,
    target: ObjectName,
    options: WriteOptions & { readonly change: (existing: Unstructured) => Unstructured },
  ): Unstructured {
    const existing = this.get(definition, target);
    const wanted = options.change(existing);
    this.#checkIdentity(definition, existing, { wanted, dryRun: options.dryRun === true });
    const merged =
      options.subresource === 'status'
        ? withStatus(definition, existing, wanted)
        : this.#withMetadata(definition, existing, wanted);
    if (isUnchanged(existing, merged, options.isApplied === true ? wanted : existing)) {
      return existing;
    }
    options.admit?.({ object: merged, existing });
    if (options.subresource !== 'status' || definition.strategy !== undefined) {
      validate(definition, merged, { previous: existing, subresource: options.subresource });
    }
    const { managedFields: applied } = wanted.metadata;
    const managedFields = this.#managedFields(definition, [existing, merged], {
      ...options,
      applied,
    });
    const managed = { ...merged, metadata: { ...merged.metadata, managedFields } };
    if (options.dryRun === true) return managed;
    const key = objectKey(target.namespace, target.name);
    const { deletionTimestamp, deletionGracePeriodSeconds = 0 } = managed.metadata;
    if (deletionTimestamp !== undefined && deletionGracePeriodSeconds === 0 && !isHeld(managed)) {
      return this.store.remove(definition.collection, key) ?? managed;
    }
    return this.#put(definition, key, managed);
  }

  /** Puts in an object's place what the server makes of it by itself: nothing is checked, and the fields are nobody's. Throws 404. */
  replace(
    definition: ResourceDefinition,
    target: ObjectName,
    change: (existing: Unstructured) => Unstructured,
  ): Unstructured {
    const changed = change(this.get(definition, target));
    return this.#put(definition, objectKey(target.namespace, target.name), changed);
  }

  /**
   * Server-side apply: makes the object, or brings it to what `wanted` says. Throws 409 with all fields that others own, 500 where
   * `wanted` does not fit the kind's type.
   */
  apply(
    definition: ResourceDefinition,
    target: ObjectName,
    options: WriteOptions & { readonly wanted: Unstructured; readonly force: boolean },
  ): { object: Unstructured; isNew: boolean } {
    const { wanted: given, force, ...writer } = options;
    const type = this.types.of(definition);
    const { name } = target;
    const problem = applyError(managedPart(given), type);
    if (problem !== undefined) throw untypedApply(definition, ownNameOf(given), problem);
    const { namespace } = target;
    const wanted = {
      ...given,
      metadata: { ...given.metadata, ...(namespace !== undefined && { namespace }) },
    };
    const applied = (live: Unstructured): Unstructured => {
      const result = apply(live, wanted, { ...writer, force, type, nowMs: this.#clock.now() });
      if ('conflicts' in result) throw applyConflict(result.conflicts);
      return result.object;
    };
    const isApplied = { ...writer, isApplied: true };
    if (this.store.get(definition.collection, objectKey(target.namespace, name)) === undefined) {
      const { uid } = wanted.metadata;
      if (uid !== undefined) {
        const why = `uid mismatch: the provided object specified uid ${uid}, and no existing object was found`;
        throw conflict(definition, name, why);
      }
      const metadata = { name, ...(namespace === undefined ? {} : { namespace }) };
      const empty = { apiVersion: apiVersionOf(definition), kind: definition.kind, metadata };
      return { object: this.create(definition, applied(empty), isApplied), isNew: true };
    }
    const { uid, resourceVersion } = wanted.metadata;
    const identity = { ...(uid && { uid }), ...(resourceVersion && { resourceVersion }) };
    const change = (existing: Unstructured): Unstructured => {
      const object = applied(existing);
      return { ...object, metadata: { ...object.metadata, ...identity } };
    };
    return { object: this.update(definition, target, { ...isApplied, change }), isNew: false };
  }

  /**
   * Begins or completes a deletion. `gone` says whether the object has left the store; otherwise it stays with a
   * deletionTimestamp, until its grace is over (pods) or its finalizers are removed.
   */
  delete(
    definition: ResourceDefinition,
    target: ObjectName,
    options: DeleteOptions,
  ): { object: Unstructured; gone: boolean } {
    const found = this.get(definition, target);
    checkPreconditions(definition, found, options);
    const nowMs = this.#clock.now();
    const existing = definition.strategy?.beforeDelete?.(found, formatTime(nowMs)) ?? found;
    const key = objectKey(target.namespace, target.name);
    const deletion = deletionOf(definition, existing, { ...options, nowMs });
    if (deletion === 'gone') {
      if (options.dryRun === true) return { object: existing, gone: true };
      return { object: this.store.remove(definition.collection, key) ?? existing, gone: true };
    }
    if (deletion === 'begun before') return { object: existing, gone: false };
    if (options.dryRun === true) return { object: deletion.marked, gone: false };
    return { object: this.#put(definition, key, deletion.marked), gone: false };
  }

  #requireNamespace(definition: ResourceDefinition, { metadata }: Unstructured): void {
    if (!definition.namespaced) return;
    const { namespace = '', name = '' } = metadata;
    const found = this.get(resourceNamed('namespaces'), { name: namespace });
    if (found.metadata.deletionTimestamp === undefined) return;
    throw namespaceTerminating(definition, name, namespace);
  }

  #birthMetadata(definition: ResourceDefinition, given: ObjectMeta): ObjectMeta {
    const { generateName = '', resourceVersion = '', selfLink: _selfLink, ...rest } = given;
    if (resourceVersion !== '') {
      throw unexplained('resourceVersion should not be set on objects to be created');
    }
    const { deletionTimestamp: _at, deletionGracePeriodSeconds: _grace, ...kept } = rest;
    const needsName = (given.name ?? '') === '' && generateName !== '';
    const name = needsName
      ? `${generateName.slice(0, MAX_GENERATED_BASE)}${this.#random.suffix(GENERATED_SUFFIX_LENGTH)}`
      : given.name;
    return {
      ...kept,
      ...(name === undefined ? {} : { name }),
      ...(generateName === '' ? {} : { generateName }),
      uid: this.#random.uuid(),
      ...(definition.hasGeneration ? { generation: 1 } : {}),
      creationTimestamp: formatTime(this.#clock.now()),
    };
  }

  #withMetadata(
    definition: ResourceDefinition,
    existing: Unstructured,
    wanted: Unstructured,
  ): Unstructured {
    const old = existing.metadata;
    const { status: _status, ...rest } = wanted;
    const status = definition.hasStatus ? existing['status'] : wanted['status'];
    const metadata = withServerOwned(wanted.metadata, old);
    const identified: Unstructured = {
      ...rest,
      apiVersion: apiVersionOf(definition),
      kind: definition.kind,
      metadata,
      ...(status === undefined ? {} : { status }),
    };
    const complete =
      definition.strategy?.complete(identified, existing) ?? applyDefaults(identified);
    if (!definition.hasGeneration) return complete;
    const isSame = isDeepStrictEqual(
      generated(definition, complete),
      generated(definition, existing),
    );
    const generation = (old.generation ?? 0) + (isSame ? 0 : 1);
    return { ...complete, metadata: { ...complete.metadata, generation } };
  }

  #checkIdentity(
    definition: ResourceDefinition,
    existing: Unstructured,
    { wanted, dryRun }: { readonly wanted: Unstructured; readonly dryRun: boolean },
  ): void {
    const name = existing.metadata.name ?? '';
    const { uid = '', resourceVersion = '' } = wanted.metadata;
    if (uid !== '' && uid !== existing.metadata.uid) {
      const found = existing.metadata.uid;
      const what = { field: 'UID', wanted: uid, found, dryRun } as const;
      throw failedStorage(definition, existing.metadata, what);
    }
    if (resourceVersion !== '' && resourceVersion !== existing.metadata.resourceVersion) {
      throw modifiedConflict(definition, name);
    }
  }
}

/** As it says it itself. */
function ownNameOf({ metadata: { namespace = '', name } }: Unstructured): string {
  return `${namespace}/${typeof name === 'string' ? name : ''}`;
}

/** Neither the object nor, in what was applied, whose its fields are. */
function isUnchanged(existing: Unstructured, merged: Unstructured, owned: Unstructured): boolean {
  const isSame = merged === existing || isDeepStrictEqual(merged, existing);
  const [then = [], now = []] = [existing.metadata.managedFields, owned.metadata.managedFields];
  return isSame && (then === now || isDeepStrictEqual(then, now));
}

function withStatus(
  definition: ResourceDefinition,
  existing: Unstructured,
  wanted: Unstructured,
): Unstructured {
  const { status } = wanted;
  if (status === undefined || status === existing['status']) return existing;
  const changed = { ...existing, status };
  return definition.conversion?.present(changed) ?? changed;
}

/** What a change of makes a new generation: of built-in kinds the spec, of custom ones all but metadata, and status where it is one of its own. */
function generated(definition: ResourceDefinition, object: Unstructured): unknown {
  if (!isCustom(definition)) return object['spec'];
  const { metadata: _metadata, status, ...rest } = object;
  return definition.hasStatus ? rest : { ...rest, status };
}
