import { getControllerOf, type Unstructured } from '@deltascope/apimachinery';

/** An object by name, and who made it. */
export interface Owned {
  readonly uid: string;
  /** "deployments.apps" */
  readonly resource: string;
  readonly namespace: string;
  readonly name: string;
  /** Of its controller, "" without one. */
  readonly ownerUid: string;
}

/** The kinds that make pods, by themselves or by way of others. What others own (a node its mirror pods) speaks for itself. */
const MAKES_PODS: ReadonlySet<string> = new Set([
  'deployments.apps',
  'replicasets.apps',
  'statefulsets.apps',
  'daemonsets.apps',
  'jobs.batch',
  'cronjobs.batch',
]);

/** Deployment, ReplicaSet, Pod are three; owners that go round in a ring must end somewhere. */
const MAX_OWNERS = 4;

/**
 * Who belongs to whom, as far as the informers tell, in whatever order they do. An owner that is gone is remembered by name until the last
 * of what it owned is: the garbage collector takes its time. Otherwise bounded by what there is.
 */
export class Owners {
  readonly #known = new Map<string, Owned>();
  readonly #gone = new Set<string>();
  readonly #children = new Map<string, Set<string>>();

  get(uid: string): Owned | undefined {
    return this.#known.get(uid);
  }

  /** Returns whose topmost owner may be another now: the object and all below it, or nobody. */
  set(resource: string, object: Unstructured): Iterable<string> {
    const { uid = '', name = '', namespace = '' } = object.metadata;
    const ownerUid = getControllerOf(object)?.uid ?? '';
    const before = this.#known.get(uid);
    this.#gone.delete(uid);
    if (before?.ownerUid === ownerUid) return [];
    this.#known.set(uid, { uid, resource, namespace, name, ownerUid });
    this.#adopt(ownerUid, uid);
    if (before) this.#abandon(before.ownerUid, uid);
    return MAKES_PODS.has(resource) || before ? this.#descent(uid) : [];
  }

  delete(uid: string): void {
    if (this.#children.has(uid)) this.#gone.add(uid);
    else this.#forget(uid);
  }

  /** It was deleted, and what it owned was not yet. */
  isGone(uid: string): boolean {
    return this.#gone.has(uid);
  }

  /** The topmost known owner that makes pods, or the object itself. */
  root(owned: Owned): Owned {
    let root = owned;
    for (let step = 0; step < MAX_OWNERS; step += 1) {
      const owner = this.#known.get(root.ownerUid);
      if (!owner || !MAKES_PODS.has(owner.resource)) break;
      root = owner;
    }
    return root;
  }

  children(uid: string): Iterable<string> {
    return this.#children.get(uid) ?? [];
  }

  #descent(uid: string, depth = 0): string[] {
    if (depth > MAX_OWNERS) return [];
    const below = [...this.children(uid)].flatMap((child) => this.#descent(child, depth + 1));
    return [uid, ...below];
  }

  #adopt(ownerUid: string, uid: string): void {
    if (ownerUid === '') return;
    const children = this.#children.get(ownerUid);
    if (children) children.add(uid);
    else this.#children.set(ownerUid, new Set([uid]));
  }

  #abandon(ownerUid: string, uid: string): void {
    const children = this.#children.get(ownerUid);
    if (children?.delete(uid) !== true || children.size > 0) return;
    this.#children.delete(ownerUid);
    if (this.#gone.has(ownerUid)) this.#forget(ownerUid);
  }

  #forget(uid: string): void {
    const { ownerUid = '' } = this.#known.get(uid) ?? {};
    this.#known.delete(uid);
    this.#gone.delete(uid);
    this.#abandon(ownerUid, uid);
  }
}
