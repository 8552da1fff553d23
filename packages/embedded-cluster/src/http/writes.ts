import type { IncomingMessage } from 'node:http';
import type { Unstructured } from '@deltascope/apimachinery';
import type { AccessControl } from '../access/access-control.ts';
import { isReview, review } from '../access/reviews.ts';
import type { ServiceAccountTokens } from '../access/service-account-tokens.ts';
import type { UserInfo } from '../access/user.ts';
import { parseFieldValidation } from '../decoding/field-validation.ts';
import type { ObjectDecoder } from '../decoding/field-validation.ts';
import { updateManagedFields } from '../managed-fields/update.ts';
import {
  badRequest,
  detailsOf,
  forceWithoutApply,
  managerRequired,
  methodNotAllowed,
  resourceVersionRequired,
  unexplained,
  unsupportedBody,
  unsupportedPatch,
} from '../registry/api-errors.ts';
import { bindPod } from '../registry/binding.ts';
import { evict } from '../registry/eviction.ts';
import type { Registry, WriteOptions } from '../registry/registry.ts';
import { resized } from '../registry/resize.ts';
import { toScale, withScale } from '../registry/scale.ts';
import { apiVersionOf, isCustom, resourceNamed } from '../resources.ts';
import type { ResourceDefinition } from '../resources.ts';
import { readDeleteOptions } from './delete-options.ts';
import { mediaTypeOf, readObject, readPatch, readYamlObject } from './request-body.ts';
import { parseListOptions } from './list-options.ts';
import { patched, patcherOf, STRATEGIC_MERGE } from './patches.ts';
import type { ResourceRequest } from './request-info.ts';
import { successStatus } from './respond.ts';
import { selectionOf } from './selection.ts';
import { checkApplied, checkName, checkType } from './sent-type.ts';
import { parseWriteOptions } from './write-options.ts';
import type { OptionsKind } from './write-options.ts';

const APPLY = 'application/apply-patch+yaml';
/** What etcd takes, of an object's JSON; upstream's bound is of its protobuf, which is a little shorter. */
const MAX_STORED_BYTES = 1.5 * 1024 * 1024;
/** The schema of a custom kind has no keys to merge lists by. */
const CUSTOM_PATCH_TYPES = ['application/json-patch+json', 'application/merge-patch+json', APPLY];

/** A write's answer: the HTTP code, and an object to be rendered or a body as it is. */
export type WriteResult =
  | { readonly code: number; readonly object: Unstructured }
  | { readonly code: number; readonly body: unknown };

export interface WriteRequest {
  readonly registry: Registry;
  readonly request: IncomingMessage;
  readonly query: URLSearchParams;
  readonly target: ResourceRequest;
  readonly decoder: ObjectDecoder;
  readonly access: AccessControl;
  readonly serviceAccountTokens: ServiceAccountTokens;
  readonly user: UserInfo;
  readonly nowMs: number;
  readonly onWarning: (words: string) => void;
}

/** Carries out a POST, PUT, PATCH or DELETE that is offered. Throws a KubeStatusError for every refusal. */
export async function write(write: WriteRequest): Promise<WriteResult> {
  const { request, target } = write;
  const { method } = request;
  if (method === 'POST') return post(write);
  if (target.name === undefined) return removeCollection(write);
  if (method === 'PUT') return update(write, target.name);
  if (method === 'PATCH') return patch(write, target.name);
  return remove(write, target.name);
}

/** Makes an object, or does what a subresource or a kind of no objects is for. */
async function post(write: WriteRequest): Promise<WriteResult> {
  const { target } = write;
  if (target.subresource === 'eviction') return postEviction(write, target.name ?? '');
  if (target.subresource === 'token') return postToken(write, target.name ?? '');
  const isBinding = target.subresource === 'binding' || target.definition.kind === 'Binding';
  return isBinding ? postBinding(write) : create(write);
}

async function postEviction(write: WriteRequest, name: string): Promise<WriteResult> {
  const { registry, request, target, nowMs } = write;
  const { dryRun = false } = writeOptions(write, 'CreateOptions');
  const { object } = await readObject(request, 'Eviction');
  const pod = { namespace: target.namespace, name };
  evict(registry, pod, { eviction: object, nowMs, dryRun });
  return { code: 201, body: { ...successStatus(undefined), code: 201 } };
}

async function postBinding(write: WriteRequest): Promise<WriteResult> {
  const { registry, request, target, nowMs } = write;
  const { dryRun } = writeOptions(write, 'CreateOptions');
  const { object } = await readObject(request, 'Binding');
  const { name = object.metadata.name ?? '' } = target;
  if (object.metadata.name !== name) {
    throw badRequest('name in URL does not match name in Binding object');
  }
  const pod = { namespace: target.namespace, name };
  bindPod(registry, pod, { binding: object, nowMs, dryRun });
  return { code: 201, body: { ...successStatus(undefined), code: 201 } };
}

/** A question of its own kind to an object of another. */
const TOKEN_REQUEST: ResourceDefinition = {
  ...resourceNamed('serviceaccounts'),
  group: 'authentication.k8s.io',
  kind: 'TokenRequest',
};

async function postToken(write: WriteRequest, name: string): Promise<WriteResult> {
  const { registry, request, query, target, nowMs } = write;
  const mode = parseFieldValidation(query, 'CreateOptions');
  const options = writeOptions(write, 'CreateOptions');
  const body = await readObject(request, TOKEN_REQUEST.kind);
  checkType(TOKEN_REQUEST, body.object, write);
  const decoded = write.decoder.decodeBody(TOKEN_REQUEST, body, { ...write, mode });
  const object = inNamespace(target, decoded);
  const account = { namespace: target.namespace ?? '', name };
  const answer = await write.serviceAccountTokens.answer(account, object);
  const type = registry.types.of(TOKEN_REQUEST);
  const managedFields = updateManagedFields(undefined, object, {
    ...options,
    nowMs,
    type,
  });
  return { code: 201, body: { ...answer, metadata: { ...answer.metadata, managedFields } } };
}

async function create(write: WriteRequest): Promise<WriteResult> {
  const { registry, request, query, target } = write;
  const { definition } = target;
  const mode = parseFieldValidation(query, 'CreateOptions');
  const options = writeOptions(write, 'CreateOptions');
  const body = await readObject(request, definition.kind);
  checkType(definition, body.object, write);
  const decoded = write.decoder.decodeBody(definition, body, { ...write, mode });
  const object = inNamespace(target, decoded);
  if (definition.namespaced && target.namespace === undefined) throw methodNotAllowed();
  if (!isReview(definition))
    return { code: 201, object: registry.create(definition, object, options) };
  const { user, access, nowMs } = write;
  const writer = { ...options, nowMs, type: registry.types.of(definition) };
  const managedFields = updateManagedFields(undefined, object, writer);
  const question = { object, managedFields, nowMs };
  return { code: 201, body: await review(definition, question, { user, access }) };
}

async function update(write: WriteRequest, name: string): Promise<WriteResult> {
  const { registry, request, query, target } = write;
  const { definition, subresource } = target;
  const mode = parseFieldValidation(query, 'UpdateOptions');
  const options = writeOptions(write, 'UpdateOptions');
  const body = await readObject(request, subresource === 'scale' ? 'Scale' : definition.kind);
  if (subresource !== 'scale') checkType(definition, body.object, write);
  const decoded =
    subresource === 'scale'
      ? body.object
      : write.decoder.decodeBody(definition, body, { ...write, mode });
  const wanted = inNamespace(target, decoded);
  checkName(wanted, name);
  const isUnconditional = (wanted.metadata.resourceVersion ?? '') === '';
  if (definition.strategy !== undefined && subresource !== 'scale' && isUnconditional) {
    throw resourceVersionRequired(definition, name);
  }
  return changed(target, (change) =>
    registry.update(
      definition,
      { namespace: target.namespace, name },
      {
        ...options,
        change: (existing) => change(existing, () => wanted),
      },
    ),
  );
}

async function patch(write: WriteRequest, name: string): Promise<WriteResult> {
  const { registry, request, query, target } = write;
  const { definition, subresource } = target;
  const mediaType = mediaTypeOf(request);
  if (mediaType === APPLY) return applyPatch(write, name);
  if (query.has('force')) throw forceWithoutApply();
  const apply = patcherOf(mediaType, registry.types.of(definition));
  if (mediaType === STRATEGIC_MERGE && isCustom(definition)) {
    throw unsupportedBody(CUSTOM_PATCH_TYPES);
  }
  const mode = parseFieldValidation(query, 'PatchOptions');
  const options = writeOptions(write, 'PatchOptions');
  const body = await readPatch(request);
  const decode = (object: Unstructured): Unstructured =>
    subresource === 'scale'
      ? object
      : write.decoder.decodePatched(definition, object, { ...write, mode });
  return changed(target, (change) =>
    registry.update(
      definition,
      { namespace: target.namespace, name },
      {
        ...options,
        change: (existing) =>
          change(existing, (current) => {
            const wanted = inNamespace(target, decode(patched(apply(current, body))));
            checkName(wanted, name);
            return wanted;
          }),
      },
    ),
  );
}

/** Server-side apply; of a Scale it is not served. */
async function applyPatch(write: WriteRequest, name: string): Promise<WriteResult> {
  const { registry, request, query, target } = write;
  const { definition, namespace, subresource } = target;
  const manager = query.get('fieldManager') ?? '';
  if (manager === '') throw managerRequired();
  if (subresource !== undefined && subresource !== 'status') throw unsupportedPatch();
  const options = writeOptions(write, 'PatchOptions');
  const body = await readYamlObject(request);
  checkApplied(definition, body);
  inNamespace(target, body);
  checkName(body, name);
  const { object, isNew } = registry.apply(
    definition,
    { namespace, name },
    {
      ...options,
      wanted: body,
      force: query.get('force') === 'true',
    },
  );
  return { code: isNew ? 201 : 200, object };
}

type Change = (current: Unstructured) => Unstructured;

/** Runs an update against the object, or for the scale subresource against its Scale, and shows the same. */
function changed(
  { definition, subresource }: ResourceRequest,
  run: (change: (existing: Unstructured, edit: Change) => Unstructured) => Unstructured,
): WriteResult {
  if (subresource === 'scale' && definition.hasScale) {
    const object = run((existing, edit) =>
      withScale(existing, edit(toScale(existing, definition)), definition),
    );
    return { code: 200, body: toScale(object, definition) };
  }
  const object = run((existing, edit) =>
    subresource === 'resize' ? resized(existing, edit(existing)) : edit(existing),
  );
  return { code: 200, object };
}

async function remove(write: WriteRequest, name: string): Promise<WriteResult> {
  const { registry, target } = write;
  const { definition, namespace } = target;
  const options = await readDeleteOptions(write);
  const { object, gone } = registry.delete(definition, { namespace, name }, options);
  if (!gone || definition.returnsDeleted) return { code: 200, object };
  const { uid } = object.metadata;
  const details = { ...detailsOf(definition, name), ...(uid === undefined ? {} : { uid }) };
  return { code: 200, body: successStatus(details) };
}

/** Deletes what a LIST with the same selectors would show, one by one, and answers with it (API concept: deletecollection). */
async function removeCollection(write: WriteRequest): Promise<WriteResult> {
  const { registry, query, target } = write;
  const { definition } = target;
  if (definition.namespaced && target.namespace === undefined) throw methodNotAllowed();
  const options = await readDeleteOptions(write);
  const selection = selectionOf(target, parseListOptions(query));
  const { revision, objects } = registry.store.snapshot(selection.resource, selection.namespace);
  const items = objects.filter((object) => selection.matches(object));
  for (const { metadata } of items) {
    const { namespace, name = '' } = metadata;
    registry.delete(definition, { namespace, name }, options);
  }
  const body = {
    kind: `${definition.kind}List`,
    apiVersion: apiVersionOf(definition),
    metadata: { resourceVersion: String(revision) },
    items: items.map((object) => definition.conversion?.present(object) ?? object),
  };
  return { code: 200, body };
}

/** Throws 422 for what the query says and is none. */
function writeOptions(
  { request, query, target, access, user }: WriteRequest,
  kind: OptionsKind,
): WriteOptions {
  const { definition, subresource } = target;
  const agent = request.headers['user-agent'] ?? 'unknown';
  const { dryRun, manager = agent.split('/')[0] ?? agent } = parseWriteOptions(query, kind);
  return {
    manager,
    dryRun,
    admit(change) {
      access.refuseEscalation(user, definition, change);
      checkStorable(change.object);
    },
    ...(subresource === undefined ? {} : { subresource }),
  };
}

/** Of more than one request may have: what grew by patches. */
function checkStorable(object: Unstructured): void {
  if (Buffer.byteLength(JSON.stringify(object)) > MAX_STORED_BYTES) {
    throw unexplained('etcdserver: request is too large');
  }
}

/** The object in the namespace of the URL. */
function inNamespace(
  { definition, namespace }: ResourceRequest,
  object: Unstructured,
): Unstructured {
  if (!definition.namespaced || namespace === undefined) return object;
  const { namespace: given = '' } = object.metadata;
  if (given !== '' && given !== namespace) {
    throw badRequest(
      'the namespace of the provided object does not match the namespace sent on the request',
    );
  }
  return { ...object, metadata: { ...object.metadata, namespace } };
}
