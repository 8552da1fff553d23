import { FakeClock } from '@deltascope/client/testing';
import {
  CLOSE_CODES,
  encode,
  LINK_TIMEOUT_MS,
  PING_INTERVAL_MS,
  type DownMessage,
} from '@deltascope/wire';
import { beforeEach, describe, expect, test } from 'vitest';
import { HIGH_WATER_BYTES, STUCK_AFTER_MS } from './outbox.ts';
import { Relay } from './relay.ts';
import { Session } from './session.ts';
import { TestLog } from './testing/test-log.ts';

let clock: FakeClock;
let log: TestLog;
let relay: Relay;
let session: Session;
let received: DownMessage[];
let ended: string[];
let bufferedBytes: number;
let told: unknown[];

beforeEach(() => {
  clock = new FakeClock(1_000);
  log = new TestLog();
  received = [];
  ended = [];
  bufferedBytes = 0;
  told = [];
  relay = new Relay(
    {
      rows: (view) => (view.view === 'table' && view.resource === 'tests' ? log : undefined),
      value: () => {
        throw new Error('no values here');
      },
    },
    clock,
  );
  session = new Session(
    {
      get bufferedAmount() {
        return bufferedBytes;
      },
      send: (data) => received.push(JSON.parse(data.toString()) as DownMessage),
      close: (code) => ended.push(`close ${code}`),
      terminate: () => ended.push('terminate'),
    },
    {
      relay,
      clock,
      version: '1',
      build: 'b',
      observer: {
        gapsReported: (count) => told.push(['gaps', count]),
        paintReported: (samplesMs) => told.push(['paint', samplesMs]),
        protocolError: () => told.push('protocol error'),
        closedAsSlow: () => told.push('slow'),
      },
    },
  );
  session.receive(encode({ type: 'hello', protocol: 1 }));
});

const subscribe = (id: number): void =>
  session.receive(
    encode({
      type: 'subscribe',
      id,
      view: { view: 'table', resource: 'tests', namespaces: null },
      windowMs: 100,
    }),
  );

const pings = () => received.filter((message) => message.type === 'ping');

describe('the heartbeat', () => {
  test('begins with the welcome, goes on with the first round trip, then each interval', async () => {
    expect(pings()).toMatchObject([{ time: 1_000, rttMs: null }]);
    clock.spend(8);
    session.receive(encode({ type: 'pong', time: 1_000 }));
    expect(pings()).toMatchObject([{ rttMs: null }, { rttMs: 8 }]);
    await clock.advance(PING_INTERVAL_MS);
    expect(pings()).toHaveLength(3);
  });

  test('tells of each view when its data last came', async () => {
    subscribe(1);
    log.setStatus({ dataAt: 900 });
    await clock.advance(PING_INTERVAL_MS);
    expect(pings().at(-1)).toMatchObject({ dataAt: [[1, 900]] });
  });

  test('ends a socket that has been silent for too long', async () => {
    await clock.advance(LINK_TIMEOUT_MS + PING_INTERVAL_MS);
    expect(ended).toEqual(['terminate']);
  });

  test('closes one that takes nothing for too long, with a code that says come back', async () => {
    bufferedBytes = HIGH_WATER_BYTES;
    for (let ms = 0; ms <= STUCK_AFTER_MS; ms += PING_INTERVAL_MS) {
      await clock.advance(PING_INTERVAL_MS);
      session.receive(encode({ type: 'pong', time: clock.now() }));
    }
    await clock.advance(PING_INTERVAL_MS);
    expect(ended).toContain(`close ${CLOSE_CODES.slow}`);
    expect(told).toEqual(['slow']);
  });
});

describe('views', () => {
  test('of the same kind share a feed, which ends with its last viewer', () => {
    subscribe(1);
    subscribe(2);
    expect([relay.viewers('tests'), log.followers]).toEqual([1, 1]);
    session.receive(encode({ type: 'unsubscribe', id: 1 }));
    expect(log.followers).toBe(1);
    session.receive(encode({ type: 'unsubscribe', id: 2 }));
    expect([relay.viewers('tests'), log.followers]).toEqual([0, 0]);
  });

  test('end with the session', () => {
    subscribe(1);
    session.end();
    expect([log.followers, clock.pendingTimers]).toEqual([0, 0]);
  });
});

test('what viewers report, and what they break, is told', () => {
  session.receive(encode({ type: 'report', gaps: 2, paintMs: [12.5] }));
  session.receive('not a message');
  expect(told).toEqual([['gaps', 2], ['paint', [12.5]], 'protocol error']);
  expect(ended).toEqual([`close ${CLOSE_CODES.protocol}`]);
});
