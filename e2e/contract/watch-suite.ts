import {
  INITIAL_EVENTS_END_ANNOTATION,
  type ListOptions,
  type Status,
} from '@deltascope/apimachinery';
import type { DynamicResource } from '@deltascope/client';
import { describe, expect, it } from 'vitest';
import { brief, EventReader } from './event-reader.ts';
import type { Target } from './target.ts';
import { nameOf, refusal, service, SERVICES, signal, versionOf } from './target.ts';

const open = async (resource: DynamicResource, options: ListOptions): Promise<EventReader> =>
  new EventReader(await resource.watch(options, signal()));

const label = (tier: string): object => ({ metadata: { labels: { tier } } });

/** Three Services made, one changed, one deleted: the events that tell of it, and where they begin. */
async function fiveChanges(target: Target): Promise<{
  resource: DynamicResource;
  path: string;
  resourceVersion: string;
  changes: readonly string[];
  versions: readonly string[];
}> {
  const { resource, path } = await target.fresh(SERVICES);
  const resourceVersion = versionOf(await resource.list({}, signal()));
  const made = [];
  for (const name of ['a', 'b', 'c']) {
    made.push(await resource.create(service(name, { labels: { tier: 'web' } }), {}, signal()));
  }
  const patched = await resource.patch('a', label('db'), { type: 'merge', signal: signal() });
  await resource.delete('b', {}, signal());
  // Its event alone tells the version of a deletion.
  const deleted = await versionAfter(resource, versionOf(patched));
  const versions = [...made.map(versionOf), versionOf(patched), deleted];
  const words = ['ADDED a', 'ADDED b', 'ADDED c', 'MODIFIED a', 'DELETED b'];
  const changes = words.map((word, index) => `${word} ${versions[index]}`);
  return { resource, path, resourceVersion, changes, versions };
}

async function versionAfter(resource: DynamicResource, resourceVersion: string): Promise<string> {
  using events = await open(resource, { resourceVersion });
  return versionOf((await events.next()).object);
}

/** Makes an object whose event marks the end of what a test has caused, and returns the events before it. */
async function upToNow(resource: DynamicResource, events: EventReader): Promise<string[]> {
  await resource.create(service('end', { labels: { tier: 'web' } }), {}, signal());
  return (await events.until('end')).map(brief);
}

/** WATCH (API concepts: efficient detection of changes; watch bookmarks; streaming lists). */
export function watchSuite(target: () => Target): void {
  it('tells from a list’s resourceVersion on exactly what has changed, in order', async () => {
    const { resource, resourceVersion, changes, versions } = await fiveChanges(target());
    using events = await open(resource, { resourceVersion });
    expect(await upToNow(resource, events)).toEqual(changes);
    expect(versions.map(Number)).toEqual(versions.map(Number).toSorted((a, b) => a - b));
    expect(new Set(versions).size).toBe(5);
  });

  it('tells live what it tells afterwards', async () => {
    const { resource } = await target().fresh(SERVICES);
    const resourceVersion = versionOf(await resource.list({}, signal()));
    using live = await open(resource, { resourceVersion });
    await resource.create(service('a'), {}, signal());
    await resource.patch('a', label('db'), { type: 'merge', signal: signal() });
    await resource.delete('a', {}, signal());
    const seen = await upToNow(resource, live);
    using late = await open(resource, { resourceVersion });
    expect((await late.until('end')).map(brief)).toEqual(seen);
    expect(seen).toHaveLength(3);
  });

  it('goes on from the resourceVersion of any event with exactly the rest', async () => {
    const { resource, changes, versions } = await fiveChanges(target());
    await resource.create(service('end'), {}, signal());
    for (const [index, resourceVersion] of versions.entries()) {
      using events = await open(resource, { resourceVersion });
      expect((await events.until('end')).map(brief)).toEqual(changes.slice(index + 1));
    }
  });

  it('carries whole objects, a deleted one in its last state under the version of its deletion', async () => {
    const { resource } = await target().fresh(SERVICES);
    const created = await resource.create(service('a', { labels: { x: 'y' } }), {}, signal());
    using events = await open(resource, { resourceVersion: versionOf(created) });
    await resource.delete('a', {}, signal());
    const event = await events.next();
    expect(event.type).toBe('DELETED');
    const { metadata, ...rest } = created;
    expect(event.object).toEqual({
      ...rest,
      metadata: { ...metadata, resourceVersion: expect.any(String) as string },
    });
    expect(event.object.metadata).not.toEqual(metadata);
  });

  it('turns a label that begins or ceases to match into ADDED and DELETED', async () => {
    const { resource } = await target().fresh(SERVICES);
    const resourceVersion = versionOf(await resource.list({}, signal()));
    using events = await open(resource, { resourceVersion, labelSelector: 'tier=web' });
    const merge = { type: 'merge' } as const;
    await resource.create(service('a', { labels: { tier: 'db' } }), {}, signal());
    const came = await resource.patch('a', label('web'), { ...merge, signal: signal() });
    const stayed = await resource.patch(
      'a',
      { metadata: { annotations: { x: 'y' } } },
      { ...merge, signal: signal() },
    );
    const left = await resource.patch('a', label('db'), { ...merge, signal: signal() });
    await resource.create(service('end', { labels: { tier: 'web' } }), {}, signal());
    const seen = await events.until('end');
    expect(seen.map(brief)).toEqual([
      `ADDED a ${versionOf(came)}`,
      `MODIFIED a ${versionOf(stayed)}`,
      `DELETED a ${versionOf(left)}`,
    ]);
    // It left as it last matched.
    expect(seen[2]?.object.metadata).toMatchObject({ labels: { tier: 'web' } });
  });

  it('of one name by field selector tells of that object alone', async () => {
    const { resource, resourceVersion, changes } = await fiveChanges(target());
    using events = await open(resource, { resourceVersion, fieldSelector: 'metadata.name!=a' });
    expect(await upToNow(resource, events)).toEqual(changes.filter((one) => !one.includes(' a ')));
    using named = await open(resource, { resourceVersion, fieldSelector: 'metadata.name=b' });
    expect((await named.take(2)).map(brief)).toEqual(changes.filter((one) => one.includes(' b ')));
  });

  it.each([{ resourceVersion: '0' }, {}])(
    'from %o begins with what is there, then goes on',
    async (options) => {
      const { resource, changes } = await fiveChanges(target());
      // A server may begin "0" with what it had at hand before; that is not asked for here.
      const { metadata } = await resource.list({}, signal());
      await resource.list({ resourceVersion: metadata.resourceVersion ?? '' }, signal());
      using events = await open(resource, options);
      const present = (await events.take(2)).map(brief).toSorted();
      expect(present).toEqual([changes[3]?.replace('MODIFIED', 'ADDED'), changes[2]]);
      await resource.delete('c', {}, signal());
      const seen = await upToNow(resource, events);
      expect(seen).toEqual([expect.stringMatching(/^DELETED c \d+$/)]);
    },
  );

  describe('with sendInitialEvents', () => {
    const sendInitialEvents = {
      sendInitialEvents: true,
      resourceVersionMatch: 'NotOlderThan',
      allowWatchBookmarks: true,
    } as const;

    it('marks the end of the present objects by a bookmark', async () => {
      const { resource } = await target().fresh(SERVICES);
      const a = await resource.create(service('a'), {}, signal());
      const b = await resource.create(service('b'), {}, signal());
      using events = await open(resource, sendInitialEvents);
      const present = (await events.take(2)).map(brief).toSorted();
      expect(present).toEqual([`ADDED a ${versionOf(a)}`, `ADDED b ${versionOf(b)}`]);
      const bookmark = await events.next();
      expect(bookmark).toMatchObject({
        type: 'BOOKMARK',
        object: {
          kind: 'Service',
          apiVersion: 'v1',
          metadata: { annotations: { [INITIAL_EVENTS_END_ANNOTATION]: 'true' } },
        },
      });
      using next = await open(resource, { resourceVersion: versionOf(bookmark.object) });
      expect(await upToNow(resource, next)).toEqual([]);
    });

    it('goes on behind the mark as any watch does', async () => {
      const { resource } = await target().fresh(SERVICES);
      await resource.create(service('a'), {}, signal());
      using events = await open(resource, sendInitialEvents);
      expect((await events.take(2)).map(({ type }) => type)).toEqual(['ADDED', 'BOOKMARK']);
      const patched = await resource.patch('a', label('db'), { type: 'merge', signal: signal() });
      await resource.delete('a', {}, signal());
      const [modified, deleted] = await upToNow(resource, events);
      expect(modified).toBe(`MODIFIED a ${versionOf(patched)}`);
      expect(deleted).toMatch(/^DELETED a \d+$/);
    });

    it('sends of the present objects those that were asked for, and of none the mark alone', async () => {
      const { resource } = await target().fresh(SERVICES);
      using ofNone = await open(resource, sendInitialEvents);
      expect((await ofNone.next()).type).toBe('BOOKMARK');
      const a = await resource.create(service('a', { labels: { tier: 'web' } }), {}, signal());
      await resource.create(service('b', { labels: { tier: 'db' } }), {}, signal());
      using ofSome = await open(resource, { ...sendInitialEvents, labelSelector: 'tier=web' });
      const [first, mark] = await ofSome.take(2);
      expect(first && brief(first)).toBe(`ADDED a ${versionOf(a)}`);
      expect(mark?.type).toBe('BOOKMARK');
      // No older than what was asked for.
      const resourceVersion = versionOf(a);
      using since = await open(resource, { ...sendInitialEvents, resourceVersion });
      const present = (await since.take(3)).map(({ type, object }) => `${type} ${nameOf(object)}`);
      expect(present.slice(0, 2).toSorted()).toEqual(['ADDED a', 'ADDED b']);
      expect(present[2]).toMatch(/^BOOKMARK /);
    });

    it('needs resourceVersionMatch NotOlderThan', async () => {
      const { resource } = await target().fresh(SERVICES);
      const { sendInitialEvents: asked, resourceVersionMatch: match } = sendInitialEvents;
      const words = [
        'Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan',
        'Unsupported value: "Exact": supported values: "NotOlderThan"',
        'Forbidden: resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided',
      ];
      const messages = async (options: ListOptions): Promise<unknown> => {
        const { code, reason, details } = await refusal(resource.watch(options, signal()));
        return [code, reason, ...(details?.causes ?? []).map(({ message }) => message)];
      };
      expect(await messages({ sendInitialEvents: asked })).toEqual([422, 'Invalid', words[0]]);
      expect(await messages({ sendInitialEvents: asked, resourceVersionMatch: 'Exact' })).toEqual([
        422,
        'Invalid',
        words[0],
        words[1],
      ]);
      expect(await messages({ resourceVersionMatch: match })).toEqual([422, 'Invalid', words[2]]);
    });
  });

  describe('with timeoutSeconds', () => {
    it('is ended by the server, and has sent no bookmark that was not asked for', async () => {
      const { resource, resourceVersion, changes } = await fiveChanges(target());
      using events = await open(resource, { resourceVersion, timeoutSeconds: 1 });
      expect((await events.rest()).map(brief)).toEqual(changes);
    });

    // When a bookmark comes is the server's affair: the API promises none, and a real server sends none on a watch of seconds.
    it('may send bookmarks, which tell of no less than the events before them', async () => {
      const { resource, resourceVersion, changes, versions } = await fiveChanges(target());
      const options = { resourceVersion, timeoutSeconds: 1, allowWatchBookmarks: true };
      using events = await open(resource, options);
      const seen = await events.rest();
      expect(seen.slice(0, 5).map(brief)).toEqual(changes);
      for (const bookmark of seen.slice(5)) {
        expect(bookmark).toMatchObject({ type: 'BOOKMARK', object: { kind: 'Service' } });
        expect(Number(versionOf(bookmark.object))).toBeGreaterThanOrEqual(Number(versions[4]));
      }
    });
  });

  it('is not what GET of one object with watch=true gives', async () => {
    const { resource, path } = await target().fresh(SERVICES);
    const created = await resource.create(service('a'), {}, signal());
    const request = target().client.get().absPath(`${path}/a`).versionedParams({ watch: true });
    expect(await request.do(signal())).toEqual(created);
  });

  it('refuses what it cannot read', async () => {
    const { resource } = await target().fresh(SERVICES);
    const labelSelector = 'a in b';
    expect(await refusal(resource.watch({ labelSelector }, signal()))).toMatchObject({
      code: 400,
      reason: 'BadRequest',
    });
    // Not a bad request: upstream's watch cache parses it late, and its error has no reason.
    const { code, reason, message } = await refusal(
      resource.watch({ resourceVersion: 'x' }, signal()),
    );
    expect([code, reason, message]).toEqual([
      500,
      undefined,
      'resourceVersion: Invalid value: "x": strconv.ParseUint: parsing "x": invalid syntax',
    ]);
  });
}

/** The Status that ends a watch from a resourceVersion the server has no past for; it is opened all the same. */
export async function expiry(resource: DynamicResource, resourceVersion: string): Promise<Status> {
  using events = await open(resource, { resourceVersion });
  return await events.error();
}

/** As it must be for resourceVersion "1". */
export const EXPIRED = {
  kind: 'Status',
  apiVersion: 'v1',
  metadata: {},
  status: 'Failure',
  reason: 'Expired',
  code: 410,
  message: expect.stringMatching(/^too old resource version: 1 \(\d+\)$/) as string,
} as const;
