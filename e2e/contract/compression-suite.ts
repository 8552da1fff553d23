import { gunzipSync } from 'node:zlib';
import type { KubeList } from '@deltascope/apimachinery';
import { beforeAll, describe, expect, it } from 'vitest';
import { CONFIG_MAPS, signal, type Target } from './target.ts';

/** One byte of data more, and the object is compressed (apiserver: defaultGzipThresholdBytes). */
const THRESHOLD = 128 * 1024;

/** Which answers are compressed, and for whom (KEP-156). */
export function compressionSuite(target: () => Target): void {
  let path = '';

  beforeAll(async () => {
    const { path: made, resource } = await target().fresh(CONFIG_MAPS);
    path = made;
    const data = { large: 'x'.repeat(2 * THRESHOLD) };
    await resource.create({ metadata: { name: 'large' }, data }, {}, signal());
    for (const name of ['first', 'second']) {
      const half = { half: 'x'.repeat(THRESHOLD / 2) };
      await resource.create(
        { metadata: { name, labels: { half: 'yes' } }, data: half },
        {},
        signal(),
      );
    }
  });

  interface Answer {
    readonly encoding: string | undefined;
    readonly vary: string | undefined;
    readonly names: readonly (string | undefined)[];
  }

  async function ask(of: string, accepted: string, method = 'GET', sent?: object): Promise<Answer> {
    const { headers, body } = await target().transport.request({
      method,
      path: of,
      headers: {
        accept: 'application/json',
        'accept-encoding': accepted,
        ...(sent && { 'content-type': 'application/merge-patch+json' }),
      },
      ...(sent && { body: JSON.stringify(sent) }),
      signal: signal(),
    });
    const chunks: Buffer[] = [];
    for await (const chunk of body as AsyncIterable<Buffer>) chunks.push(chunk);
    const bytes = Buffer.concat(chunks);
    const encoding = headers['content-encoding']?.toString();
    const text = (encoding === 'gzip' ? gunzipSync(bytes) : bytes).toString();
    const { items = [], metadata } = JSON.parse(text) as Partial<KubeList>;
    const names = items.map((item) => item.metadata.name);
    return {
      encoding,
      vary: headers['vary']?.toString(),
      names: items.length > 0 ? names : [(metadata as { name?: string }).name],
    };
  }

  const packed = { encoding: 'gzip', vary: 'Accept-Encoding' };
  const plain = { encoding: undefined, vary: undefined };

  describe('an answer', () => {
    it.each([
      ['gzip', packed],
      [' gzip ', packed],
      ['br, gzip', packed],
      ['gzip, deflate', packed],
      ['gzip;q=0', plain],
      ['deflate, gzip;q=0.5', plain],
      ['GZIP', plain],
      ['x-gzip', plain],
      ['identity', plain],
      ['*', plain],
    ])('that is large is for "%s" %j', async (accepted, how) => {
      expect(await ask(`${path}/large`, accepted)).toEqual({ ...how, names: ['large'] });
    });

    it('is compressed by what it has in all, also after a write', async () => {
      const halves = `${path}?labelSelector=half`;
      expect(await ask(halves, 'gzip')).toEqual({ ...packed, names: ['first', 'second'] });
      const one = `${path}?fieldSelector=metadata.name=first`;
      expect(await ask(one, 'gzip')).toEqual({ ...plain, names: ['first'] });
      expect(await ask(`${path}/first`, 'gzip')).toEqual({ ...plain, names: ['first'] });
      const change = { metadata: { annotations: { a: 'b' } } };
      expect(await ask(`${path}/large`, 'gzip', 'PATCH', change)).toEqual({
        ...packed,
        names: ['large'],
      });
    });

    it('that does not end is not compressed', async () => {
      const { headers, body } = await target().transport.request({
        method: 'GET',
        path: `${path}?watch=true&timeoutSeconds=1`,
        headers: { accept: 'application/json', 'accept-encoding': 'gzip' },
        signal: signal(),
      });
      let length = 0;
      for await (const chunk of body as AsyncIterable<Buffer>) length += chunk.length;
      expect(headers['content-encoding']).toBeUndefined();
      expect(length).toBeGreaterThan(THRESHOLD);
    });
  });
}
