import type { Clock } from '@deltascope/client';
import { encode, type DownMessage, type ValueView } from '@deltascope/wire';
import type { Outbox } from './outbox.ts';

/** What a value feed sends, before it has a channel. */
export type FeedValue = WithoutChannel<Extract<DownMessage, { type: ValueView['view'] }>>;

type WithoutChannel<T> = T extends unknown ? Omit<T, 'channel'> : never;

/**
 * A small view whose whole value is looked at every `windowMs` while somebody watches, and sent when it differs from what was sent last.
 * A member whose outbox is full is passed over and gets a later value.
 */
export class ValueFeed {
  readonly channel: number;
  readonly #windowMs: number;
  readonly #produce: () => FeedValue;
  readonly #clock: Clock;
  /** What each member got last. */
  readonly #members = new Map<Outbox, string>();
  #timer: Disposable | undefined;

  constructor(
    { channel, windowMs, produce }: { channel: number; windowMs: number; produce: () => FeedValue },
    clock: Clock,
  ) {
    this.channel = channel;
    this.#windowMs = windowMs;
    this.#produce = produce;
    this.#clock = clock;
  }

  /** A value view stands under no watch of its own. */
  readonly dataAt = null;

  get members(): number {
    return this.#members.size;
  }

  join(outbox: Outbox, id: number): void {
    const { channel } = this;
    outbox.send(
      encode({
        type: 'subscribed',
        id,
        channel,
        fingerprint: '',
        kind: '',
        namespaced: false,
        namePosition: 0,
        columns: [],
      }),
    );
    this.#members.set(outbox, '');
    this.#look();
  }

  leave(outbox: Outbox): void {
    this.#members.delete(outbox);
  }

  close(): void {
    this.#members.clear();
    this.#timer?.[Symbol.dispose]();
    this.#timer = undefined;
  }

  #look(): void {
    this.#timer?.[Symbol.dispose]();
    this.#timer = undefined;
    if (this.#members.size === 0) return;
    const value = this.#produce();
    // The instant of looking is no news by itself.
    const content = JSON.stringify({ ...value, at: 0 });
    const frame = Buffer.from(JSON.stringify({ ...value, channel: this.channel }));
    for (const [outbox, last] of this.#members) {
      if (last === content || !outbox.ready) continue;
      outbox.send(frame);
      this.#members.set(outbox, content);
    }
    this.#timer = this.#clock.setTimer(this.#windowMs, () => this.#look());
  }
}
