import { INITIAL_EVENTS_END_ANNOTATION, type ListOptions } from '@deltascope/apimachinery';
import { describe, expect, test } from 'vitest';
import { FakeListWatch, makeObject, settle } from './index.ts';

const WATCH_LIST: ListOptions = {
  resourceVersion: '',
  sendInitialEvents: true,
  resourceVersionMatch: 'NotOlderThan',
};

/** What a watch brings, as "TYPE name@version" with a "!" for the mark, and whether it is over. */
async function open(source: FakeListWatch, options: ListOptions) {
  const { signal } = new AbortController();
  const stream = await source.watch(options, signal);
  const seen = { events: [] as string[], isOver: false };
  void (async () => {
    for await (const { type, object } of stream) {
      if (type === 'ERROR') continue;
      const { name = '', resourceVersion, annotations } = object.metadata;
      const mark = annotations?.[INITIAL_EVENTS_END_ANNOTATION] === 'true' ? '!' : '';
      seen.events.push(`${type} ${name}@${resourceVersion}${mark}`);
    }
    seen.isOver = true;
  })();
  await settle();
  return seen;
}

describe('FakeListWatch', () => {
  const sourceOfTwo = (): FakeListWatch => {
    const source = new FakeListWatch();
    source.set(makeObject('a'));
    source.set(makeObject('b'));
    return source;
  };

  test('serves a list by watch: what is there, the mark, then what changes', async () => {
    const source = sourceOfTwo();
    const seen = await open(source, WATCH_LIST);
    source.delete('a');
    await settle();
    expect(seen).toEqual({
      events: ['ADDED a@2', 'ADDED b@3', 'BOOKMARK @3!', 'DELETED a@4'],
      isOver: false,
    });
  });

  test.each([
    ['without-mark', ['ADDED a@2', 'ADDED b@3'], false],
    ['cut-before-mark', ['ADDED a@2', 'ADDED b@3'], true],
  ] as const)('with watchLists "%s" gives no mark', async (watchLists, events, isOver) => {
    const source = sourceOfTwo();
    source.watchLists = watchLists;
    expect(await open(source, WATCH_LIST)).toEqual({ events, isOver });
    expect(source.openWatches).toBe(isOver ? 0 : 1);
  });

  test('with watchLists "refused" answers 422, and other watches are served', async () => {
    const source = sourceOfTwo();
    source.watchLists = 'refused';
    await expect(open(source, WATCH_LIST)).rejects.toMatchObject({ code: 422 });
    expect((await open(source, { resourceVersion: '2' })).events).toEqual(['ADDED b@3']);
  });

  test.each([
    ['initial events of any version', { sendInitialEvents: true }],
    [
      'initial events of one version',
      { sendInitialEvents: true, resourceVersionMatch: 'Exact' as const },
    ],
    ['a match without them', { resourceVersionMatch: 'NotOlderThan' as const }],
    ['another match without them', { resourceVersionMatch: 'Exact' as const }],
  ])('C47: refuses a watch for %s', async (_, options) => {
    await expect(open(sourceOfTwo(), options)).rejects.toMatchObject({ code: 422 });
  });

  test('C47: refuses initial events on a list', async () => {
    const { signal } = new AbortController();
    const list = sourceOfTwo().list({ sendInitialEvents: true }, signal);
    await expect(list).rejects.toMatchObject({ code: 422 });
  });

  test('has not reached a version of the future, by either verb', async () => {
    const { signal } = new AbortController();
    const source = sourceOfTwo();
    const tooLarge = { reason: 'Timeout', code: 504 };
    await expect(source.list({ resourceVersion: '9' }, signal)).rejects.toMatchObject(tooLarge);
    const ahead = open(source, { ...WATCH_LIST, resourceVersion: '9' });
    await expect(ahead).rejects.toMatchObject(tooLarge);
  });

  test('lists exactly the version asked for, until it is compacted', async () => {
    const { signal } = new AbortController();
    const source = sourceOfTwo();
    source.set(makeObject('b', 'changed'));
    source.delete('a');
    source.set(makeObject('c'));
    const at = async (resourceVersion: string) => {
      const list = await source.list({ resourceVersion, resourceVersionMatch: 'Exact' }, signal);
      const versions = list.items.map(
        ({ metadata }) => `${metadata.name}@${metadata.resourceVersion}`,
      );
      return [list.metadata.resourceVersion, ...versions.toSorted()];
    };
    expect(await at('2')).toEqual(['2', 'a@2']);
    expect(await at('3')).toEqual(['3', 'a@2', 'b@3']);
    expect(await at('5')).toEqual(['5', 'b@4']);
    expect(await at('6')).toEqual(['6', 'b@4', 'c@6']);
    const page = await source.list(
      { resourceVersion: '3', resourceVersionMatch: 'Exact', limit: 1 },
      signal,
    );
    const rest = await source.list({ continue: page.metadata.continue ?? '' }, signal);
    expect(page.items.length + rest.items.length).toBe(2);
    expect(rest.metadata.resourceVersion).toBe('3');
    source.compact();
    await expect(at('5')).rejects.toMatchObject({ code: 410 });
  });

  test('frozen, gives open watches nothing any more, and new ones everything', async () => {
    const source = sourceOfTwo();
    const frozen = await open(source, { resourceVersion: '3' });
    source.freeze();
    source.delete('a');
    source.bookmark();
    source.cut();
    await settle();
    expect(frozen).toEqual({ events: [], isOver: false });
    expect((await open(source, { resourceVersion: '3' })).events).toEqual(['DELETED a@4']);
  });
});
