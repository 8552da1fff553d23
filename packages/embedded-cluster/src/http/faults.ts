import { formatGroupResource } from '@deltascope/apimachinery';
import type { GroupResource, KubeStatusError } from '@deltascope/apimachinery';
import type { Clock } from '../clock.ts';
import {
  badRequest,
  expiredByFault,
  internalError,
  serviceUnavailable,
  tooManyRequests,
} from '../registry/api-errors.ts';

/** What befalls requests. */
export const REQUEST_FAULTS = [
  'unavailable',
  'reset',
  'tooManyRequests',
  'internalError',
  'expired',
  'latency',
] as const;
/** What befalls streams: they are cut, told that they are too old, say nothing any more, or have their bookmarks late or not at all. */
export const WATCH_FAULTS = [
  'cutWatches',
  'expireWatches',
  'halfOpen',
  'lateBookmarks',
  'noBookmarks',
] as const;

export type FaultKind = (typeof REQUEST_FAULTS)[number] | (typeof WATCH_FAULTS)[number];

/** A fault that is asked for. Without a count or a time it lasts until it is removed. */
export interface FaultSpec {
  readonly kind: FaultKind;
  /** Of requests: "get", "list", "watch", "create", ... Default: every verb; of expired, list and watch. */
  readonly verb?: string;
  /** "pods", "deployments.apps". Default: every resource. */
  readonly resource?: string;
  /** It ends after so many strikes, or so long. */
  readonly count?: number;
  readonly forMs?: number;
  /** Of tooManyRequests: the Retry-After header. Default 1. */
  readonly retryAfterSeconds?: number;
  /** Of latency and lateBookmarks: by how much. Default 1000. A late bookmark may tell a revision that is older than an event before it. */
  readonly delayMs?: number;
  /** Of cutWatches and expireWatches: again and again. Default: once. */
  readonly everyMs?: number;
  /** Of cutWatches: in the middle of an event. */
  readonly midLine?: boolean;
}

export interface Fault extends FaultSpec {
  readonly id: number;
  /** How often it has struck. */
  readonly struck: number;
}

const MAX_FAULTS = 100;
const TRY_LATER = 'the server has received too many requests and has asked us to try again later';

interface Active extends Fault {
  struck: number;
  readonly timers: Disposable[];
}

interface Delayed {
  readonly faultId: number;
  readonly goOn: () => void;
}

/** How open streams are cut, ended with a 410 and silenced: all, or those of a resource. */
export interface FaultyWatches {
  cut(resource: string | undefined, how?: { readonly midLine?: boolean }): number;
  expire(resource: string | undefined): number;
  silence(resource: string | undefined, atMost: number): number;
}

/** Everything that goes wrong because somebody asked for it. At most 100 faults at a time; the first that fits a request strikes. */
export class Faults {
  readonly #clock: Clock;
  readonly #active = new Map<number, Active>();
  /** Requests that latency holds up. */
  readonly #delayed = new Set<Delayed>();
  #watches: FaultyWatches | undefined;
  #lastId = 0;

  /** Faults last by the clock of connections. */
  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The streams that faults of streams befall. */
  befall(watches: FaultyWatches): void {
    this.#watches = watches;
  }

  get all(): readonly Fault[] {
    return [...this.#active.values()].map(({ timers: _timers, ...fault }) => fault);
  }

  /** Throws 400 above the bound. */
  add(spec: FaultSpec): Fault {
    if (this.#active.size >= MAX_FAULTS) {
      throw badRequest(`there are ${MAX_FAULTS} faults already: remove some (DELETE /faults)`);
    }
    this.#lastId += 1;
    const fault: Active = { ...spec, id: this.#lastId, struck: 0, timers: [] };
    this.#active.set(fault.id, fault);
    if (spec.forMs !== undefined) this.#after(fault, spec.forMs, () => this.remove(fault.id));
    if (spec.kind === 'cutWatches' || spec.kind === 'expireWatches') this.#endWatches(fault);
    if (spec.kind === 'halfOpen') this.#silenceWatches(fault);
    const { timers: _timers, ...told } = fault;
    return told;
  }

  /** Requests that it delays go on. Whether there was one. */
  remove(id: number): boolean {
    for (const { faultId, goOn } of this.#delayed) if (faultId === id) goOn();
    return this.#forget(id);
  }

  clear(): void {
    for (const id of this.#active.keys()) this.#forget(id);
    for (const { goOn } of this.#delayed) goOn();
  }

  /** Lets a request's fault strike: waits, throws a KubeStatusError, or says that the connection is to be reset. */
  async strike(verb: string, resource: GroupResource | undefined): Promise<'reset' | undefined> {
    const delay = this.#take(['latency'], verb, resource);
    if (delay !== undefined) await this.#delay(delay);
    const fault = this.#take(
      REQUEST_FAULTS.filter((kind) => kind !== 'latency'),
      verb,
      resource,
    );
    if (fault?.kind === 'reset') return 'reset';
    if (fault !== undefined) throw statusOf(fault);
    return undefined;
  }

  /** What befalls a stream that begins, or a bookmark that is due; counted as a strike. */
  ofWatch(kind: (typeof WATCH_FAULTS)[number], resource: GroupResource): Fault | undefined {
    return this.#take([kind], 'watch', resource);
  }

  #take(
    kinds: readonly FaultKind[],
    verb: string,
    resource: GroupResource | undefined,
  ): Active | undefined {
    for (const fault of this.#active.values()) {
      if (!kinds.includes(fault.kind) || !fits(fault, verb, resource)) continue;
      fault.struck += 1;
      if (isSpent(fault)) this.#forget(fault.id);
      return fault;
    }
    return undefined;
  }

  #endWatches(fault: Active): void {
    const { kind, everyMs, midLine = false, resource } = fault;
    if (kind === 'expireWatches') this.#watches?.expire(resource);
    else this.#watches?.cut(resource, { midLine });
    fault.struck += 1;
    if (everyMs === undefined || isSpent(fault)) this.#forget(fault.id);
    else this.#after(fault, everyMs, () => this.#endWatches(fault));
  }

  #silenceWatches(fault: Active): void {
    fault.struck += this.#watches?.silence(fault.resource, fault.count ?? Infinity) ?? 0;
    if (isSpent(fault)) this.#forget(fault.id);
  }

  #forget(id: number): boolean {
    for (const timer of this.#active.get(id)?.timers ?? []) timer[Symbol.dispose]();
    return this.#active.delete(id);
  }

  #after({ timers }: Active, ms: number, callback: () => void): void {
    timers.push(this.#clock.setTimer(ms, callback));
  }

  #delay({ id, delayMs = 1000 }: Active): Promise<void> {
    return new Promise((resolve) => {
      const timer = this.#clock.setTimer(delayMs, () => delayed.goOn());
      const delayed: Delayed = {
        faultId: id,
        goOn: () => {
          timer[Symbol.dispose]();
          this.#delayed.delete(delayed);
          resolve();
        },
      };
      this.#delayed.add(delayed);
    });
  }
}

function isSpent({ count, struck }: Fault): boolean {
  return count !== undefined && struck >= count;
}

/** What can be too old to be gone on from. */
const VERSIONED_VERBS = ['list', 'watch'];

function fits(fault: FaultSpec, verb: string, resource: GroupResource | undefined): boolean {
  if (fault.kind === 'expired' && !VERSIONED_VERBS.includes(verb)) return false;
  if (fault.verb !== undefined && fault.verb !== verb) return false;
  return isNamedBy(fault.resource, resource);
}

/** Whether "pods" or "deployments.apps", or undefined for all, names the resource. */
export function isNamedBy(name: string | undefined, resource: GroupResource | undefined): boolean {
  if (name === undefined) return true;
  if (resource === undefined) return false;
  return name === resource.resource || name === formatGroupResource(resource);
}

function statusOf({ kind, retryAfterSeconds = 1 }: Fault): KubeStatusError {
  if (kind === 'tooManyRequests') return tooManyRequests(TRY_LATER, retryAfterSeconds);
  if (kind === 'internalError') return internalError('a fault that was asked for');
  if (kind === 'expired') return expiredByFault();
  return serviceUnavailable('the server is refusing requests');
}
