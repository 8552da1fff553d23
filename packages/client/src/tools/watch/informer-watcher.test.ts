import { KubeStatusError } from '@deltascope/apimachinery';
import { describe, expect, it } from 'vitest';
import {
  expiredStatus,
  FakeClock,
  FakeListWatch,
  makeObject,
  settle,
} from '../../testing/index.ts';
import { InformerWatcher } from './informer-watcher.ts';
import { brief } from './retry-rig.ts';

/** A watch of an informer on a fake server, and the briefs of what was read of it. */
class Rig implements AsyncDisposable {
  readonly clock = new FakeClock(1_000_000);
  readonly source = new FakeListWatch();
  readonly aborter = new AbortController();
  readonly briefs: string[] = [];
  hasEnded = false;
  #watcher: InformerWatcher | undefined;

  /** Made when first asked for: it starts at once. */
  get watcher(): InformerWatcher {
    const { clock, source: listerWatcher } = this;
    this.#watcher ??= new InformerWatcher(
      {
        name: 'configmaps',
        listerWatcher,
        clock,
        random: () => 0,
        watchErrorHandler: () => undefined,
      },
      this.aborter.signal,
    );
    return this.#watcher;
  }

  async read(): Promise<this> {
    void this.#read();
    await settle();
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.watcher.stop();
    await this.watcher.done;
  }

  async #read(): Promise<void> {
    for await (const event of this.watcher) this.briefs.push(brief(event));
    this.hasEnded = true;
  }
}

describe('a watch made of an informer', () => {
  it('C122: begins with what is there, then tells of each change', async () => {
    await using rig = new Rig();
    rig.source.set(makeObject('a/1'));
    await rig.read();
    rig.source.set(makeObject('a/2'));
    rig.source.set(makeObject('a/1', 'changed'));
    rig.source.bookmark();
    rig.source.delete('a/2');
    await settle();
    expect(rig.briefs).toEqual(['ADDED a/1@2', 'ADDED a/2@3', 'MODIFIED a/1@4', 'DELETED a/2@5']);
  });

  it('C122: survives a 410 by listing again; what was missed is a plain DELETED in its last known state', async () => {
    await using rig = new Rig();
    rig.source.set(makeObject('a/1'));
    rig.source.set(makeObject('a/2'));
    await rig.read();
    rig.source.dropEvents(() => {
      rig.source.delete('a/1');
      rig.source.set(makeObject('a/2', 'skipped'));
      rig.source.set(makeObject('a/2', 'last'));
    });
    rig.source.compact();
    rig.source.sendError(expiredStatus());
    await rig.clock.advance(60_000);
    const told = rig.briefs.slice(2);
    expect(told.toSorted()).toEqual(['DELETED a/1@2', 'MODIFIED a/2@6']);
    expect(rig.hasEnded).toBe(false);
  });

  it('C122: survives a server that refuses', async () => {
    await using rig = new Rig();
    rig.source.failNext('list', new KubeStatusError({ code: 403, reason: 'Forbidden' }));
    rig.source.set(makeObject('a/1'));
    await rig.read();
    expect(rig.briefs).toEqual([]);
    await rig.clock.advance(60_000);
    expect(rig.briefs).toEqual(['ADDED a/1@2']);
  });

  it('C122: each event is in the store before it can be taken', async () => {
    await using rig = new Rig();
    const events = rig.watcher[Symbol.asyncIterator]();
    await settle();
    const object = rig.source.set(makeObject('a/1'));
    expect(await events.next()).toEqual({ value: { type: 'ADDED', object }, done: false });
    expect(rig.watcher.informer.getStore().list()).toEqual([object]);
  });

  it('of which nothing is taken delays no store, and holds some events for each object, not each event', async () => {
    await using rig = new Rig();
    const { informer } = rig.watcher;
    await settle();
    for (let change = 0; change < 5000; change += 1) {
      rig.source.set(makeObject(`a/${change % 2}`, change));
      rig.source.set(makeObject('gone/1'));
      rig.source.delete('gone/1');
    }
    await settle();
    expect(informer.getStore().size).toBe(2);
    expect(rig.watcher.skipped).toBeGreaterThan(13_000);
    await rig.read();
    expect(rig.briefs.length).toBeLessThan(1024);
    expect(rig.briefs.at(0)).toMatch(/^ADDED /);
    const { resourceVersion } = informer.getStore().getByKey('a/1')?.metadata ?? {};
    expect(rig.briefs.filter((one) => one.includes(' a/1@')).at(-1)).toContain(resourceVersion);
  });

  it.each(['stop', 'abort'])('ends quietly after %s, and its informer with it', async (how) => {
    await using rig = new Rig();
    await rig.read();
    if (how === 'stop') rig.watcher.stop();
    else rig.aborter.abort();
    rig.watcher.stop();
    await rig.watcher.done;
    await settle();
    expect(rig.hasEnded).toBe(true);
    expect(rig.watcher.informer.isStopped).toBe(true);
    expect(rig.source.openWatches).toBe(0);
    expect(rig.clock.pendingTimers).toBe(0);
  });

  it('gives nothing more once stopped, though events wait', async () => {
    await using rig = new Rig();
    rig.source.set(makeObject('a/1'));
    rig.source.set(makeObject('a/2'));
    for await (const event of rig.watcher) {
      rig.briefs.push(brief(event));
      rig.watcher.stop();
    }
    expect(rig.briefs).toEqual(['ADDED a/1@2']);
  });

  it('ends when its consumer leaves the loop', async () => {
    await using rig = new Rig();
    rig.source.set(makeObject('a/1'));
    for await (const _ of rig.watcher) break;
    await rig.watcher.done;
    expect(rig.watcher.informer.isStopped).toBe(true);
  });

  it('ends when its informer breaks, and says by what', async () => {
    const clock = new FakeClock();
    const source = new FakeListWatch();
    source.failNext('list', new Error('refused'));
    const watcher = new InformerWatcher(
      {
        name: 'configmaps',
        listerWatcher: source,
        clock,
        random: () => 0,
        watchErrorHandler: () => {
          throw new Error('a handler that must not throw');
        },
      },
      new AbortController().signal,
    );
    await expect(watcher.done).rejects.toThrow('a handler that must not throw');
    for await (const _ of watcher) throw new Error('an event after the end');
    expect(clock.pendingTimers).toBe(0);
  });
});
