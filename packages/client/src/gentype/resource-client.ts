import type { authenticationv1, autoscalingv1, corev1, policyv1 } from '@deltascope/api';
import type { KubeObject, ListOptions } from '@deltascope/apimachinery';
import type { Request } from '../rest/request.ts';
import type { ApplyConfiguration } from './apply-configuration.ts';
import {
  type ApplyOptions,
  type DeleteOptions,
  deleteOptionsBody,
  type GetOptions,
  type PatchOptions,
  type WithSignal,
  type WriteOptions,
} from './call-options.ts';
import { LogRequest, type PodLogOptions } from './log-request.ts';
import { type CollectionOptions, ResourceReader, withTimeout } from './resource-reader.ts';

/** A collection, and what its objects call themselves. */
export interface ResourceClientOptions extends CollectionOptions {
  /** "apps/v1". */
  readonly apiVersion: string;
  /** "Deployment". */
  readonly kind: string;
}

const SCALE = { apiVersion: 'autoscaling/v1', kind: 'Scale' };
const EVICTION = { apiVersion: 'policy/v1', kind: 'Eviction' };
const BINDING = { apiVersion: 'v1', kind: 'Binding' };
const TOKEN_REQUEST = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest' };

/**
 * Every call that the API knows for some built-in kind, by client-go's names (gentype.Client and the expansions). What a kind has of them is
 * in its type alone: generated code picks them from here by what discovery says, so a call that the server would answer with 405 does
 * not compile. S are the subresources that `patch` may be pointed at.
 *
 * Objects that are sent get their apiVersion and kind where those are missing. Calls throw as those of a ResourceReader do; a name that
 * is missing or malformed is an InvalidRequestError, and nothing is sent (C145, C148). A write is never sent twice, but when the server
 * asks for it by a Retry-After. Holds nothing.
 */
export class ResourceClient<
  T extends KubeObject,
  S extends string = never,
> extends ResourceReader<T> {
  readonly #typeMeta: { readonly apiVersion: string; readonly kind: string };

  constructor({ apiVersion, kind, ...collection }: ResourceClientOptions) {
    super(collection);
    this.#typeMeta = { apiVersion, kind };
  }

  get(name: string, signal: AbortSignal, options: GetOptions = {}): Promise<T> {
    return this.#named(this.client.get(), name)
      .versionedParams({ ...options })
      .do<T>(signal);
  }

  create(object: T, options: WriteOptions, signal: AbortSignal): Promise<T> {
    return this.collection(this.client.post())
      .versionedParams({ ...options })
      .body({ ...this.#typeMeta, ...object })
      .do<T>(signal);
  }

  /** Replaces the object of that name; a resourceVersion that is not the current one is a conflict. */
  update(object: T, options: WriteOptions, signal: AbortSignal): Promise<T> {
    return this.#replace(object, { options, signal });
  }

  /** Replaces the status, and nothing else. */
  updateStatus(object: T, options: WriteOptions, signal: AbortSignal): Promise<T> {
    return this.#replace(object, { subResource: 'status', options, signal });
  }

  /** The patch is written as its `type` asks for: a JSON patch is a list of operations, the others are parts of the object. */
  patch(
    name: string,
    patch: object,
    options: PatchOptions & WithSignal & { readonly subResource?: S },
  ): Promise<T> {
    const { type, signal, subResource, ...params } = options;
    return this.#at(this.client.patch(type), name, subResource)
      .versionedParams(params)
      .body(patch)
      .do<T>(signal);
  }

  /** Server-side apply: makes the object, or makes its fields so. Fields of another manager are a conflict, unless forced. */
  apply(
    configuration: ApplyConfiguration<T>,
    options: ApplyOptions,
    signal: AbortSignal,
  ): Promise<T> {
    const patch = { ...this.#typeMeta, ...configuration };
    return this.patch(patch.metadata.name, patch, { type: 'apply', ...options, signal });
  }

  /** Server-side apply of the status; the object has to be there. */
  applyStatus(
    configuration: ApplyConfiguration<T>,
    options: ApplyOptions,
    signal: AbortSignal,
  ): Promise<T> {
    const patch = { ...this.#typeMeta, ...configuration };
    return this.#at(this.client.patch('apply'), patch.metadata.name, 'status')
      .versionedParams({ ...options })
      .body(patch)
      .do<T>(signal);
  }

  /** Resolves when the server has accepted the deletion; the object may live on while finalizers or a grace period run. */
  async delete(name: string, options: DeleteOptions, signal: AbortSignal): Promise<void> {
    await this.#named(this.client.delete(), name).body(deleteOptionsBody(options)).doRaw(signal);
  }

  /** Deletes what `listOptions` select: everything in the collection when they select nothing. */
  async deleteCollection(
    options: DeleteOptions,
    listOptions: ListOptions,
    signal: AbortSignal,
  ): Promise<void> {
    await this.collection(this.client.delete())
      .versionedParams(withTimeout(listOptions))
      .body(deleteOptionsBody(options))
      .doRaw(signal);
  }

  getScale(
    name: string,
    signal: AbortSignal,
    options: GetOptions = {},
  ): Promise<autoscalingv1.Scale> {
    return this.#at(this.client.get(), name, 'scale')
      .versionedParams({ ...options })
      .do<autoscalingv1.Scale>(signal);
  }

  updateScale(
    name: string,
    scale: autoscalingv1.Scale,
    options: WriteOptions & WithSignal,
  ): Promise<autoscalingv1.Scale> {
    return this.#send(this.#at(this.client.put(), name, 'scale'), { ...SCALE, ...scale }, options);
  }

  /** As `patch`, but what is patched and comes back is the scale. */
  patchScale(
    name: string,
    patch: object,
    { type, ...options }: PatchOptions & WithSignal,
  ): Promise<autoscalingv1.Scale> {
    return this.#send(this.#at(this.client.patch(type), name, 'scale'), patch, options);
  }

  applyScale(
    configuration: ApplyConfiguration<autoscalingv1.Scale>,
    options: ApplyOptions,
    signal: AbortSignal,
  ): Promise<autoscalingv1.Scale> {
    const patch = { ...SCALE, ...configuration };
    return this.patchScale(patch.metadata.name, patch, { type: 'apply', ...options, signal });
  }

  /** A token of the service account of that name, as the request wants it. */
  createToken(
    name: string,
    request: authenticationv1.TokenRequest,
    options: WriteOptions & WithSignal,
  ): Promise<authenticationv1.TokenRequest> {
    const body = { ...TOKEN_REQUEST, ...request };
    return this.#send(this.#at(this.client.post(), name, 'token'), body, options);
  }

  /** Deletes a pod as far as its disruption budgets allow; they refuse with TooManyRequests. The pod is that of the eviction's name. */
  async evict(
    eviction: policyv1.Eviction,
    options: WriteOptions,
    signal: AbortSignal,
  ): Promise<void> {
    await this.#at(this.client.post(), eviction.metadata.name ?? '', 'eviction')
      .versionedParams({ ...options })
      .body({ ...EVICTION, ...eviction })
      .doRaw(signal);
  }

  /** Puts a pod on a node, as a scheduler does. The pod is that of the binding's name. */
  async bind(binding: corev1.Binding, options: WriteOptions, signal: AbortSignal): Promise<void> {
    await this.#at(this.client.post(), binding.metadata.name ?? '', 'binding')
      .versionedParams({ ...options })
      .body({ ...BINDING, ...binding })
      .doRaw(signal);
  }

  /** Asks for nothing yet: `stream` or `lines` of the answer do. */
  getLogs(name: string, options: PodLogOptions = {}): LogRequest {
    const request = this.#at(this.client.get(), name, 'log').versionedParams({ ...options });
    return new LogRequest(request, `the log of pod "${name}"`);
  }

  /** Of a CertificateSigningRequest: approves or denies it by its conditions. */
  updateApproval(object: T, options: WriteOptions, signal: AbortSignal): Promise<T> {
    return this.#replace(object, { subResource: 'approval', options, signal });
  }

  updateEphemeralContainers(object: T, options: WriteOptions, signal: AbortSignal): Promise<T> {
    return this.#replace(object, { subResource: 'ephemeralcontainers', options, signal });
  }

  /** Changes what a running pod's containers may use. */
  updateResize(object: T, options: WriteOptions, signal: AbortSignal): Promise<T> {
    return this.#replace(object, { subResource: 'resize', options, signal });
  }

  /** Of a Namespace: replaces spec.finalizers. */
  finalize(object: T, options: WriteOptions, signal: AbortSignal): Promise<T> {
    return this.#replace(object, { subResource: 'finalize', options, signal });
  }

  #named(request: Request, name: string): Request {
    return this.collection(request).name(name);
  }

  #at(request: Request, name: string, subResource: string | undefined): Request {
    const named = this.#named(request, name);
    return subResource === undefined ? named : named.subResource(subResource);
  }

  #replace(
    object: T,
    { subResource, options, signal }: { subResource?: string; options: WriteOptions } & WithSignal,
  ): Promise<T> {
    const request = this.#at(this.client.put(), object.metadata.name ?? '', subResource);
    return this.#send(request, { ...this.#typeMeta, ...object }, { ...options, signal });
  }

  #send<R>(
    request: Request,
    body: object,
    { signal, ...params }: WriteOptions & WithSignal,
  ): Promise<R> {
    return request.versionedParams(params).body(body).do<R>(signal);
  }
}
