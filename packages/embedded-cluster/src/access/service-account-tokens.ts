import type { authenticationv1, corev1 } from '@deltascope/api';
import { notFound } from '@deltascope/apimachinery';
import type { KubeObject, Unstructured } from '@deltascope/apimachinery';
import { errors, generateKeyPair, jwtVerify, SignJWT } from 'jose';
import type { JWTPayload } from 'jose';
import { formatTime } from '../clock.ts';
import type { Clock } from '../clock.ts';
import { invalidField } from '../field-errors.ts';
import type { FieldError } from '../field-errors.ts';
import { goGroupVersion } from '../go-group-version.ts';
import type { Random } from '../random.ts';
import { badRequest, conflict, invalid } from '../registry/api-errors.ts';
import { objectKey } from '../store/store.ts';
import type { Store } from '../store/store.ts';
import { AUDIENCE } from './authenticator.ts';
import type { Authenticated } from './authenticator.ts';
import { AUTHENTICATED, serviceAccountGroups, serviceAccountUsername } from './user.ts';
import type { UserInfo } from './user.ts';

type TokenRequestSpec = authenticationv1.TokenRequestSpec;

const TOKEN_REQUEST = { group: 'authentication.k8s.io', kind: 'TokenRequest' };
const DEFAULT_SECONDS = 3600;
const MIN_SECONDS = 600;
const MAX_SECONDS = 2 ** 32;
const ALGORITHM = 'RS256';
const EXTRA = 'authentication.kubernetes.io';

interface Identity {
  readonly name: string;
  readonly uid: string;
}

/** By the kind that a token may be bound to: its claim, and where such objects are. */
const BINDABLE: Readonly<
  Record<string, { readonly claim: BoundClaim; readonly resource: string }>
> = {
  Pod: { claim: 'pod', resource: 'pods' },
  Secret: { claim: 'secret', resource: 'secrets' },
  Node: { claim: 'node', resource: 'nodes' },
};

type BoundClaim = 'pod' | 'secret' | 'node';

/** What Kubernetes says in a token, beside the registered claims (RFC 7519, 4.1). */
interface PrivateClaims extends Partial<Record<BoundClaim, Identity>> {
  readonly namespace: string;
  readonly serviceaccount: Identity;
}

type Claims = JWTPayload & { readonly 'kubernetes.io'?: PrivateClaims };

export interface ServiceAccountTokensOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
}

/**
 * Gives ServiceAccounts tokens and knows them again (API concept: TokenRequest; upstream: pkg/serviceaccount). A token is signed by a key of
 * this process, and good until it expires or its account, or what it is bound to, is gone.
 */
export class ServiceAccountTokens {
  readonly #options: ServiceAccountTokensOptions;
  #keys: ReturnType<typeof generateKeyPair> | undefined;

  constructor(options: ServiceAccountTokensOptions) {
    this.#options = options;
  }

  /** Answers a request for a token of the account in the URL. Throws 400, 404, 409, 422. */
  async answer(
    account: { readonly namespace: string; readonly name: string },
    request: Unstructured,
  ): Promise<Unstructured> {
    const { store, clock, random } = this.#options;
    checkName(request, account.name);
    const found = store.get('serviceaccounts', objectKey(account.namespace, account.name));
    if (found === undefined) throw notFound(SERVICE_ACCOUNTS, account.name);
    const nowMs = clock.now();
    const { audiences, expirationSeconds, boundObjectRef } = askedOf(request);
    const problems = durationErrors(expirationSeconds);
    if (problems.length > 0) throw invalid(TOKEN_REQUEST, '', problems);
    const nowSeconds = Math.floor(nowMs / 1000);
    const uid = found.metadata.uid ?? '';
    const token = await new SignJWT({
      'kubernetes.io': {
        namespace: account.namespace,
        ...(boundObjectRef && this.#bound(account, boundObjectRef)),
        serviceaccount: { name: account.name, uid },
      },
    })
      .setProtectedHeader({ alg: ALGORITHM })
      .setAudience([...audiences])
      .setIssuer(AUDIENCE)
      .setSubject(serviceAccountUsername(account.namespace, account.name))
      .setJti(random.uuid())
      .setIssuedAt(nowSeconds)
      .setNotBefore(nowSeconds)
      .setExpirationTime(nowSeconds + expirationSeconds)
      .sign((await this.#keyPair()).privateKey);
    const expirationTimestamp = formatTime(nowMs + expirationSeconds * 1000);
    return {
      kind: TOKEN_REQUEST.kind,
      apiVersion: `${TOKEN_REQUEST.group}/v1`,
      ...request,
      metadata: { ...request.metadata, ...account, uid, creationTimestamp: formatTime(nowMs) },
      // As Go writes a pointer that is never left out.
      spec: { audiences, expirationSeconds, boundObjectRef: boundObjectRef ?? null },
      status: { token, expirationTimestamp },
    };
  }

  /** Whose a token is that was given here and is good for one of the audiences; undefined when it is none. */
  async authenticate(
    token: string,
    audiences: readonly string[],
  ): Promise<Authenticated | undefined> {
    const claims = await this.#verified(token, audiences);
    const own = claims?.['kubernetes.io'];
    if (claims === undefined || own === undefined || !this.#isThere(own)) return undefined;
    const username = serviceAccountUsername(own.namespace, own.serviceaccount.name);
    const groups = [...(serviceAccountGroups(username) ?? []), AUTHENTICATED];
    const user = { username, uid: own.serviceaccount.uid, groups, extra: extraOf(claims, own) };
    const aud = [claims.aud ?? []].flat();
    return { user, audiences: audiences.filter((one) => aud.includes(one)) };
  }

  async #verified(token: string, audiences: readonly string[]): Promise<Claims | undefined> {
    const currentDate = new Date(this.#options.clock.now());
    const wanted = { issuer: AUDIENCE, audience: [...audiences], algorithms: [ALGORITHM] };
    try {
      const { publicKey } = await this.#keyPair();
      const { payload } = await jwtVerify<Claims>(token, publicKey, { ...wanted, currentDate });
      return payload;
    } catch (error) {
      if (error instanceof errors.JOSEError) return undefined;
      throw error;
    }
  }

  #isThere({ namespace, serviceaccount, pod, secret, node }: PrivateClaims): boolean {
    const { store } = this.#options;
    const all: [string, string, Identity | undefined][] = [
      ['serviceaccounts', namespace, serviceaccount],
      ['pods', namespace, pod],
      ['secrets', namespace, secret],
      // A pod's node is only told; one that the token is bound to has to be there.
      ['nodes', '', pod === undefined ? node : undefined],
    ];
    return all.every(
      ([resource, of, identity]) =>
        identity === undefined ||
        store.get(resource, objectKey(of || undefined, identity.name))?.metadata.uid ===
          identity.uid,
    );
  }

  /** The claims of what a token is to be bound to. */
  #bound(
    account: { readonly namespace: string; readonly name: string },
    { apiVersion = '', kind = '', name = '', uid = '' }: authenticationv1.BoundObjectReference,
  ): Partial<Record<BoundClaim, Identity>> {
    const { group, version } = goGroupVersion(apiVersion) ?? { group: '', version: '' };
    const bindable = group === '' ? BINDABLE[kind] : undefined;
    if (bindable === undefined) {
      const type = `${group}/${version}, Kind=${kind}`;
      throw badRequest(`cannot bind token to object of type ${type}`);
    }
    const { claim, resource } = bindable;
    const { store } = this.#options;
    const namespace = claim === 'node' ? undefined : account.namespace;
    const found = store.get(resource, objectKey(namespace, name));
    if (found === undefined) throw notFound({ group: '', resource }, name);
    const nodeOfPod = claim === 'pod' ? this.#nodeOf(found, account.name) : {};
    if (uid !== '' && uid !== found.metadata.uid) {
      const why = `the UID in the bound object reference (${uid}) does not match the UID in record. The object might have been deleted and then recreated`;
      throw conflict({ group, resource: kind }, name, why);
    }
    return { ...nodeOfPod, [claim]: { name, uid: found.metadata.uid ?? '' } };
  }

  #nodeOf(pod: Unstructured, account: string): { node?: Identity } {
    const { spec } = pod as KubeObject as corev1.Pod;
    const { serviceAccountName, nodeName: name } = spec ?? {};
    if (serviceAccountName !== account) {
      const why = `cannot bind token for serviceaccount ${JSON.stringify(account)} to pod running with different serviceaccount name.`;
      throw badRequest(why);
    }
    if (name === undefined) return {};
    const uid = this.#options.store.get('nodes', name)?.metadata.uid;
    return { node: { name, uid: uid ?? '' } };
  }

  /** Made when the first is needed: it takes a while. */
  #keyPair(): ReturnType<typeof generateKeyPair> {
    this.#keys ??= generateKeyPair(ALGORITHM);
    return this.#keys;
  }
}

const SERVICE_ACCOUNTS = { group: '', resource: 'serviceaccounts' };

function checkName({ metadata }: Unstructured, name: string): void {
  const { name: given = '' } = metadata;
  if (given === '' || given === name) return;
  const words = 'must match the service account name if specified';
  throw invalid(TOKEN_REQUEST, name, [invalidField('metadata.name', given, words)]);
}

/** What is asked for, with the defaults of what is not said. */
function askedOf(
  request: Unstructured,
): TokenRequestSpec & Required<Pick<TokenRequestSpec, 'audiences' | 'expirationSeconds'>> {
  const spec = (request['spec'] ?? {}) as Partial<TokenRequestSpec>;
  const { audiences = [], expirationSeconds = DEFAULT_SECONDS } = spec;
  return { ...spec, expirationSeconds, audiences: audiences.length > 0 ? audiences : [AUDIENCE] };
}

function durationErrors(seconds: number): FieldError[] {
  const error = (words: string): FieldError[] => [
    invalidField('spec.expirationSeconds', seconds, words),
  ];
  if (seconds < MIN_SECONDS) return error('may not specify a duration less than 10 minutes');
  return seconds > MAX_SECONDS ? error('may not specify a duration larger than 2^32 seconds') : [];
}

function extraOf(
  { jti = '' }: Claims,
  { pod, node }: PrivateClaims,
): NonNullable<UserInfo['extra']> {
  const identities = Object.entries({ pod, node }).flatMap(([kind, identity]) =>
    identity === undefined
      ? []
      : [
          [`${EXTRA}/${kind}-name`, [identity.name]] as const,
          [`${EXTRA}/${kind}-uid`, [identity.uid]] as const,
        ],
  );
  return Object.fromEntries([[`${EXTRA}/credential-id`, [`JTI=${jti}`]], ...identities]);
}
