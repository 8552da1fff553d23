import {
  Link,
  encode,
  type ClusterValue,
  type DownMessage,
  type WallValue,
} from '@deltascope/wire';
import { beforeEach, describe, expect, it } from 'vitest';
import { createLive, type Live } from '../../live/live.ts';
import { aCluster, aWall } from './testing/wall-fixtures.ts';
import { WallFeed } from './wall-feed.ts';

let live: Live;
let feed: WallFeed;
let sent: { type: string; id: number; view?: { view: string } }[];
let receive: (message: DownMessage) => void;
let now: number;

beforeEach(() => {
  sent = [];
  now = 1_600_000;
  const link = new Link({
    connect: (events) => {
      receive = (message) => events.onMessage(encode(message));
      return {
        send: (text) => void sent.push(JSON.parse(text) as (typeof sent)[0]),
        close: () => {},
      };
    },
    clock: { now: () => now, setTimer: () => ({ [Symbol.dispose]: () => {} }) },
    random: () => 0.5,
  });
  live = createLive(link, { nextFrame: () => {}, isHidden: () => false });
  feed = new WallFeed(live);
  receive({ type: 'welcome', protocol: 1, time: now, version: '1', build: 'a' });
});

/** What the server says under the channel it gave to the view of that name. */
function say(value: WallValue | ClusterValue): void {
  const { id } = sent.findLast(({ view }) => view?.view === value.type) ?? { id: 0 };
  const { channel } = value;
  receive({
    type: 'subscribed',
    id,
    channel,
    fingerprint: '',
    kind: '',
    namespaced: false,
    namePosition: 0,
    columns: [],
  });
  receive(value);
}

describe('WallFeed', () => {
  it('shows nothing before both values are there', () => {
    feed.open();
    say(aWall({ bad: 1 }));
    expect(feed.store.getState().known).toBeUndefined();
    say(aCluster());
    expect(feed.store.getState().known?.wall.bad).toBe(1);
  });

  it('asks for values often enough to show a change well within a second', () => {
    feed.open();
    const request = sent.find(({ view }) => view?.view === 'wall');
    expect(request).toMatchObject({ type: 'subscribe', windowMs: 250 });
  });

  it('keeps the last state as it was while the server sees nothing', () => {
    feed.open();
    say(aCluster());
    say(aWall({ bad: 1 }));
    say(aCluster({}, { link: { state: 'unreachable', since: now, cause: 'refused' } }));
    say(aWall({ bad: 0, at: now + 60_000 }));
    expect(feed.store.getState().known).toMatchObject({
      wall: { bad: 1 },
      cluster: { link: { state: 'connected' } },
    });
    say(aCluster());
    expect(feed.store.getState().known?.wall.bad).toBe(0);
  });

  it('shows what a server still has when the page was opened after its cluster went away', () => {
    feed.open();
    say(aCluster({}, { link: { state: 'unreachable', since: now, cause: 'refused' } }));
    say(aWall({ bad: 2 }));
    expect(feed.store.getState().known?.wall.bad).toBe(2);
  });

  it('keeps the last state while a server that started anew lists the cluster', () => {
    feed.open();
    say(aCluster());
    say(aWall({ bad: 1 }));
    say(aCluster({ pods: 'loading' }));
    say(aWall({ bad: 0, startedAt: now - 2_000 }));
    expect(feed.store.getState()).toMatchObject({ settled: false, known: { wall: { bad: 1 } } });
    say(aCluster());
    expect(feed.store.getState()).toMatchObject({ settled: true, known: { wall: { bad: 0 } } });
  });

  it('hands on unchanged parts as they were, so that they are not drawn anew', () => {
    feed.open();
    say(aCluster());
    say(aWall());
    const before = feed.store.getState().known?.wall.nodes;
    say(aWall({ at: now + 250, bad: 1 }));
    expect(feed.store.getState().known?.wall.nodes).toBe(before);
  });

  it('leaves the view when it is closed', () => {
    const close = feed.open();
    say(aCluster());
    say(aWall());
    close();
    expect(sent.at(-1)?.type).toBe('unsubscribe');
    say(aCluster({}, { name: 'other' }));
    expect(feed.store.getState().known?.cluster.name).toBe('prod-eu-1');
  });
});
