import type { Clock } from '@deltascope/client';
import { encode, type ResumePoint, type Subscribed } from '@deltascope/wire';
import type { Outbox } from './outbox.ts';
import type { RowLog } from './row-log.ts';
import { deltaFrame, SnapshotFrames, type Namespaces, type Place } from './table-frames.ts';

/** A snapshot this young is given to newcomers too, with a delta behind it: a crowd that comes back costs one encoding. */
const SNAPSHOT_REUSE_MS = 2_000;

/** Of a member that has no rows yet, or whose rows are of no use. */
const NOWHERE: Place = { seq: -1, checked: -1 };

/** One viewer's place in a feed. */
interface Member {
  readonly outbox: Outbox;
  place: Place;
  /** A snapshot on its way, and the next part of it; deltas wait until it is complete. */
  sending: { readonly frames: SnapshotFrames; next: number } | undefined;
  readonly resume: () => void;
}

/**
 * One table view for all who look at it in the same way (resource, namespaces, window): frames are encoded once and shared by every
 * member that is in step.
 *
 * Changes are gathered for `windowMs` after the last frame; the first change after a quiet window goes out at once. A member whose outbox
 * is full is passed over; its next frame covers more.
 */
export class TableFeed {
  readonly channel: number;
  readonly #log: RowLog;
  readonly #namespaces: Namespaces;
  readonly #windowMs: number;
  readonly #fingerprint: string;
  readonly #clock: Clock;
  readonly #members = new Map<Outbox, Member>();
  readonly #following: Disposable;
  #timer: Disposable | undefined;
  #flushedAt = Number.NEGATIVE_INFINITY;
  /** The last snapshot while it is young, and the timer that drops it: it holds a copy of every row. */
  #snapshot: { readonly frames: SnapshotFrames; readonly expiry: Disposable } | undefined;

  constructor(
    {
      channel,
      log,
      namespaces,
      windowMs,
      fingerprint,
    }: {
      channel: number;
      log: RowLog;
      namespaces: Namespaces;
      windowMs: number;
      fingerprint: string;
    },
    clock: Clock,
  ) {
    this.channel = channel;
    this.#log = log;
    this.#namespaces = namespaces;
    this.#windowMs = windowMs;
    this.#fingerprint = fingerprint;
    this.#clock = clock;
    this.#following = log.follow({
      onRows: () => this.#schedule(),
      onStatus: () => this.#sendStatus(this.#members.keys()),
    });
  }

  /** When the watch behind the table last brought bytes. */
  get dataAt(): number | null {
    return this.#log.status.dataAt;
  }

  get members(): number {
    return this.#members.size;
  }

  /** Answers a `subscribe`: who can resume gets the changes since, everyone else a snapshot. */
  join(outbox: Outbox, id: number, resume: ResumePoint | undefined): void {
    this.leave(outbox);
    const member: Member = {
      outbox,
      place: NOWHERE,
      sending: undefined,
      resume: () => this.#advance(member),
    };
    this.#members.set(outbox, member);
    outbox.send(encode(this.#subscribed(id)));
    this.#sendStatus([outbox]);
    const refusal = resume && this.#refusal(resume);
    if (refusal) outbox.send(encode({ type: 'reset', channel: this.channel, why: refusal }));
    else if (resume) member.place = { seq: resume.seq, checked: resume.seq };
    this.#advance(member);
  }

  leave(outbox: Outbox): void {
    const member = this.#members.get(outbox);
    if (!member) return;
    outbox.forget(member.resume);
    this.#members.delete(outbox);
  }

  close(): void {
    this.#following[Symbol.dispose]();
    this.#timer?.[Symbol.dispose]();
    this.#dropSnapshot();
    for (const outbox of this.#members.keys()) this.leave(outbox);
  }

  #subscribed(id: number): Subscribed {
    const { kind, namespaced, namePosition, columns } = this.#log;
    return {
      type: 'subscribed',
      id,
      channel: this.channel,
      fingerprint: this.#fingerprint,
      kind,
      namespaced,
      namePosition,
      columns: [...columns],
    };
  }

  #refusal(resume: ResumePoint): 'epoch' | 'log' | 'view' | undefined {
    if (resume.fingerprint !== this.#fingerprint) return 'view';
    if (resume.epoch !== this.#log.epoch) return 'epoch';
    return this.#log.changesSince(resume.seq) ? undefined : 'log';
  }

  #sendStatus(outboxes: Iterable<Outbox>): void {
    const frame = encode({ type: 'status', channel: this.channel, ...this.#log.status });
    for (const outbox of outboxes) outbox.send(frame);
    // A first list that is now complete is what members without rows wait for.
    this.#schedule();
  }

  #schedule(): void {
    if (this.#timer || this.#members.size === 0) return;
    const dueMs = Math.max(0, this.#flushedAt + this.#windowMs - this.#clock.now());
    this.#timer = this.#clock.setTimer(dueMs, () => {
      this.#timer = undefined;
      this.#flushedAt = this.#clock.now();
      this.#flush();
    });
  }

  #flush(): void {
    // Members in step stand at the same place: one frame serves them all.
    const frames = new Map<string, Buffer | null | undefined>();
    for (const member of this.#members.values()) {
      if (!member.sending) this.#step(member, frames);
    }
  }

  /** Sends what a member lacks: the rest of its snapshot, then the changes since. */
  #advance(member: Member): void {
    const { outbox, sending } = member;
    if (sending) {
      while (sending.next < sending.frames.parts) {
        if (!outbox.ready) {
          outbox.whenReady(member.resume);
          return;
        }
        outbox.send(sending.frames.part(sending.next++));
      }
      member.sending = undefined;
      member.place = { seq: sending.frames.seq, checked: sending.frames.seq };
    }
    this.#step(member, new Map());
  }

  #step(member: Member, frames: Map<string, Buffer | null | undefined>): void {
    const { outbox, place } = member;
    if (place === NOWHERE) {
      if (this.#log.loaded) this.#beginSnapshot(member);
      return;
    }
    if (place.checked === this.#log.seq) return;
    if (!outbox.ready) {
      outbox.whenReady(member.resume);
      return;
    }
    const key = `${place.seq}:${place.checked}`;
    if (!frames.has(key)) {
      const { channel } = this;
      frames.set(key, deltaFrame({ channel, log: this.#log, namespaces: this.#namespaces }, place));
    }
    const frame = frames.get(key);
    if (frame === undefined) {
      outbox.send(encode({ type: 'reset', channel: this.channel, why: 'log' }));
      this.#beginSnapshot(member);
    } else if (frame === null) {
      member.place = { seq: place.seq, checked: this.#log.seq };
    } else {
      outbox.send(frame);
      member.place = { seq: this.#log.seq, checked: this.#log.seq };
    }
  }

  #beginSnapshot(member: Member): void {
    member.sending = { frames: this.#snapshotFrames(), next: 0 };
    this.#advance(member);
  }

  #snapshotFrames(): SnapshotFrames {
    const kept = this.#snapshot?.frames;
    if (kept && this.#log.changesSince(kept.seq)) return kept;
    this.#dropSnapshot();
    const frames = new SnapshotFrames(this.channel, this.#log, this.#namespaces);
    const expiry = this.#clock.setTimer(SNAPSHOT_REUSE_MS, () => this.#dropSnapshot());
    this.#snapshot = { frames, expiry };
    return frames;
  }

  #dropSnapshot(): void {
    this.#snapshot?.expiry[Symbol.dispose]();
    this.#snapshot = undefined;
  }
}
