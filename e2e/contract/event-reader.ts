import type { corev1 } from '@deltascope/api';
import type { KubeObject, ListOptions, Status, Unstructured } from '@deltascope/apimachinery';
import type { StampedWatchEvent, WatchStream } from '@deltascope/client';
import { nameOf, signal, versionOf } from './target.ts';
import type { Target } from './target.ts';

export type ObjectEvent<T extends KubeObject = Unstructured> = Exclude<
  StampedWatchEvent<T>,
  { type: 'ERROR' }
>;

/** "ADDED web 17": what happened, to whom, at which resourceVersion. */
export const brief = ({ type, object }: ObjectEvent<KubeObject>): string =>
  [type, nameOf(object), versionOf(object)].join(' ');

/** Reads an open watch event by event. */
export class EventReader<T extends KubeObject = Unstructured> implements Disposable {
  readonly #stream: WatchStream<T>;
  readonly #events: AsyncIterator<StampedWatchEvent<T>>;

  constructor(stream: WatchStream<T>) {
    this.#stream = stream;
    this.#events = stream[Symbol.asyncIterator]();
  }

  /** Throws on an ERROR, and when the stream has ended. */
  async next(): Promise<ObjectEvent<T>> {
    const event = await this.#read();
    if (event === undefined) throw new Error('the stream has ended');
    return toObjectEvent(event);
  }

  async take(count: number): Promise<ObjectEvent<T>[]> {
    const seen: ObjectEvent<T>[] = [];
    while (seen.length < count) seen.push(await this.next());
    return seen;
  }

  /** All events before the first one of the object called `name`: what comes after it is not waited for. */
  async until(name: string): Promise<ObjectEvent<T>[]> {
    const seen: ObjectEvent<T>[] = [];
    for (;;) {
      const event = await this.next();
      if (nameOf(event.object) === name) return seen;
      seen.push(event);
    }
  }

  /** All events until the server ends the stream. */
  async rest(): Promise<ObjectEvent<T>[]> {
    const seen: ObjectEvent<T>[] = [];
    for (let event = await this.#read(); event; event = await this.#read()) {
      seen.push(toObjectEvent(event));
    }
    return seen;
  }

  /** The Status of the ERROR that is the stream's only event. */
  async error(): Promise<Status> {
    const event = await this.#read();
    if (event?.type !== 'ERROR') throw new Error(`no ERROR but ${event?.type ?? 'the end'}`);
    await this.rest();
    return event.object;
  }

  [Symbol.dispose](): void {
    this.#stream.stop();
  }

  async #read(): Promise<StampedWatchEvent<T> | undefined> {
    const { value, done } = await this.#events.next();
    return done === true ? undefined : value;
  }
}

function toObjectEvent<T extends KubeObject>(event: StampedWatchEvent<T>): ObjectEvent<T> {
  if (event.type === 'ERROR') throw new Error(`ERROR in the stream: ${event.object.message}`);
  return event;
}

/** What can be watched, by whichever client. */
export interface Watchable<T extends KubeObject> {
  watch(options: ListOptions, signal: AbortSignal): Promise<WatchStream<T>>;
}

/** The object of that name, once it is as wished: as it is now, or comes to be. `type` is DELETED once, when it goes. */
export async function eventually<T extends KubeObject>(
  client: Watchable<T>,
  name: string,
  isWished: (object: T, type: ObjectEvent['type']) => boolean,
): Promise<T> {
  const options = { fieldSelector: `metadata.name=${name}` };
  using events = new EventReader(await client.watch(options, signal()));
  for (;;) {
    const { type, object } = await events.next();
    if (isWished(object, type)) return object;
  }
}

const EVENTS = { group: '', version: 'v1', resource: 'events' };

/** The first Event of a namespace about an object of this kind, with this reason: waited for. */
export async function eventOf(
  { dynamic }: Target,
  wanted: { readonly namespace: string; readonly kind: string; readonly reason: string },
): Promise<corev1.Event> {
  const events = dynamic.resource(EVENTS).namespace(wanted.namespace);
  using reader = new EventReader(await events.watch({}, signal()));
  for (;;) {
    const { object } = await reader.next();
    const event = object as Unstructured & corev1.Event;
    if (event.involvedObject.kind === wanted.kind && event.reason === wanted.reason) return event;
  }
}
