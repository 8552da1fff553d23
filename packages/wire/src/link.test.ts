import { beforeEach, describe, expect, test } from 'vitest';
import { encode } from './codec.ts';
import type { DownMessage } from './down-message.ts';
import { Link, type Socket, type SocketEvents } from './link.ts';
import { CLOSE_CODES } from './protocol.ts';
import type { UpMessage } from './up-message.ts';

/** Time that moves when told to; timers due in between fire in their order. */
class TestClock {
  #now = 1_000_000;
  readonly #timers = new Map<object, { at: number; callback: () => void }>();

  now(): number {
    return this.#now;
  }

  setTimer(ms: number, callback: () => void): Disposable {
    const timer = { [Symbol.dispose]: () => this.#timers.delete(timer) };
    this.#timers.set(timer, { at: this.#now + ms, callback });
    return timer;
  }

  /** Lets time pass, timer by timer; `sleeping` jumps first, as a machine does that slept. */
  advance(ms: number, { sleeping = false } = {}): void {
    const end = this.#now + ms;
    if (sleeping) this.#now = end;
    for (;;) {
      const due = [...this.#timers].filter(([, timer]) => timer.at <= end);
      const [next] = due.sort(([, a], [, b]) => a.at - b.at);
      if (!next) break;
      this.#timers.delete(next[0]);
      this.#now = Math.max(this.#now, next[1].at);
      next[1].callback();
    }
    this.#now = end;
  }
}

class TestSocket implements Socket {
  readonly sent: UpMessage[] = [];
  closed = false;
  readonly events: SocketEvents;

  constructor(events: SocketEvents) {
    this.events = events;
  }

  send(text: string): void {
    this.sent.push(JSON.parse(text) as UpMessage);
  }

  close(): void {
    this.closed = true;
  }

  receive(message: DownMessage): void {
    this.events.onMessage(encode(message));
  }

  welcome(): void {
    this.events.onOpen();
    this.receive({ type: 'welcome', protocol: 1, time: 0, version: '0', build: 'b' });
  }
}

let clock: TestClock;
let sockets: TestSocket[];
let link: Link;

const last = (): TestSocket => {
  const socket = sockets.at(-1);
  if (!socket) throw new Error('no socket was opened');
  return socket;
};

beforeEach(() => {
  clock = new TestClock();
  sockets = [];
  link = new Link({
    clock,
    random: () => 0.5,
    connect(events) {
      const socket = new TestSocket(events);
      sockets.push(socket);
      return socket;
    },
  });
});

const pods = { view: 'table', resource: 'pods', namespaces: null } as const;

function openTable() {
  const changes: number[] = [];
  const table = link.subscribeTable(pods, {
    windowMs: 100,
    onChange: (change) => changes.push(change.added.length),
    onStatus: () => undefined,
  });
  return { table, changes };
}

function fill(socket: TestSocket, id: number): void {
  socket.receive({
    type: 'subscribed',
    id,
    channel: 7,
    fingerprint: 'f',
    kind: 'Pod',
    namespaced: true,
    namePosition: 0,
    columns: [],
  });
  socket.receive({
    type: 'snapshot',
    channel: 7,
    epoch: 'e',
    seq: 3,
    part: 1,
    parts: 1,
    total: 1,
    rows: [[1, 'ok', [], 'u', 'ns', 'a', null]],
  });
}

const deltaFrom = (from: number): DownMessage => ({
  type: 'delta',
  channel: 7,
  from,
  to: from + 1,
  decodedAt: null,
  rows: [],
  removed: [],
});

describe('the link', () => {
  test('says hello first and subscribes after the welcome', () => {
    const { table } = openTable();
    last().events.onOpen();
    expect(last().sent).toEqual([{ type: 'hello', protocol: 1 }]);
    last().receive({ type: 'welcome', protocol: 1, time: 0, version: '0', build: 'b' });
    expect(link.state.type).toBe('open');
    expect(last().sent.at(-1)).toEqual({
      type: 'subscribe',
      id: table.id,
      view: pods,
      windowMs: 100,
    });
  });

  test('keeps rows when it is lost, comes back by itself and resumes where it stood', () => {
    const { table } = openTable();
    last().welcome();
    fill(last(), table.id);
    clock.advance(5_000);
    const lostAt = clock.now();
    last().events.onClose(1006);
    expect(link.state).toMatchObject({ type: 'waiting', since: lostAt, failures: 0 });
    expect(table.replica.rows.size).toBe(1);
    clock.advance(1_000);
    expect(sockets).toHaveLength(2);
    last().welcome();
    expect(last().sent.at(-1)).toMatchObject({
      type: 'subscribe',
      resume: { epoch: 'e', seq: 3, fingerprint: 'f' },
    });
  });

  test('waits longer after each failure, up to a cap, and keeps saying since when', () => {
    const since = clock.now();
    const waits: number[] = [];
    for (let attempt = 0; attempt < 8; attempt++) {
      last().events.onClose(1006);
      if (link.state.type !== 'waiting') throw new Error(link.state.type);
      expect(link.state.since).toBe(since);
      waits.push(link.state.retryAt - clock.now());
      clock.advance(link.state.retryAt - clock.now());
    }
    expect(waits).toEqual([187.5, 375, 750, 1500, 3000, 3750, 3750, 3750]);
  });

  test('gives a silent socket up, and hears nothing of it afterwards', () => {
    last().welcome();
    const silent = last();
    clock.advance(17_000);
    expect(silent.closed).toBe(true);
    expect(sockets.length).toBeGreaterThan(1);
    silent.events.onClose(1000);
    silent.welcome();
    expect(link.state.type).not.toBe('open');
  });

  test('connects anew when the machine slept', () => {
    last().welcome();
    clock.advance(60_000, { sleeping: true });
    clock.advance(1_000);
    expect(sockets.length).toBeGreaterThan(1);
  });

  test('stops when the server speaks another protocol', () => {
    last().events.onClose(CLOSE_CODES.protocol);
    clock.advance(60_000);
    expect(link.state.type).toBe('refused');
    expect(sockets).toHaveLength(1);
  });

  test('answers pings and reports gaps and paint times with them', () => {
    last().welcome();
    link.notePaint(12);
    last().receive({ type: 'ping', time: 5, rttMs: 2, dataAt: [] });
    expect(last().sent.slice(-2)).toEqual([
      { type: 'pong', time: 5 },
      { type: 'report', gaps: 0, paintMs: [12] },
    ]);
  });

  test('counts what it does not understand', () => {
    last().events.onMessage('{"type":"confetti"}');
    last().events.onMessage('not json');
    expect(link.counters.ignored).toBe(2);
  });
});

describe('a gap', () => {
  test('is counted, repaired by asking again, and frames of the broken run are passed over', () => {
    const { table } = openTable();
    last().welcome();
    fill(last(), table.id);
    last().receive(deltaFrom(5));
    expect(link.counters).toMatchObject({ gaps: 1, repaired: 0 });
    expect(last().sent.at(-1)).toMatchObject({ type: 'subscribe', resume: { seq: 3 } });
    last().receive(deltaFrom(6));
    expect(link.counters.gaps).toBe(1);
    last().receive(deltaFrom(3));
    expect(link.counters).toMatchObject({ gaps: 1, repaired: 1 });
    expect(table.replica.seq).toBe(4);
  });
});
