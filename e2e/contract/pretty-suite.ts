import { expect, it } from 'vitest';
import { service, SERVICES, signal, type Target } from './target.ts';

const TABLE = 'application/json;as=Table;v=v1;g=meta.k8s.io';

/** JSON for people and for programs (apiserver: the query parameter `pretty`, and by the user agent). */
export function prettySuite(target: () => Target): void {
  it.each([
    ['curl/8.5.0', '', 2],
    ['Mozilla/5.0 (X11; Linux)', '', 2],
    ['program/1.0', '', 0],
    ['program/1.0', 'true', 2],
    ['curl/8.5.0', 'false', 0],
  ] as const)(
    'is indented for %s, asked with pretty "%s", by %i',
    async (agent, pretty, indent) => {
      const { path, resource } = await target().fresh(SERVICES);
      for (const name of ['a', 'b', 'c']) await resource.create(service(name), {}, signal());
      const read = async (url: string, accept = 'application/json'): Promise<string> => {
        const { body, statusCode } = await target().transport.request({
          method: 'GET',
          path: `${url}${pretty === '' ? '' : `${url.includes('?') ? '&' : '?'}pretty=${pretty}`}`,
          headers: { 'user-agent': agent, accept },
        });
        const pieces: Buffer[] = [];
        for await (const piece of body) pieces.push(piece as Buffer);
        const text = Buffer.concat(pieces).toString().trimEnd();
        // Go writes these as if they went into HTML.
        return `${statusCode} ${text.replaceAll('\\u003c', '<').replaceAll('\\u003e', '>')}`;
      };
      const shown = [
        await read(`${path}/a`),
        await read(path),
        await read(path, TABLE),
        await read(`${path}?labelSelector=none`),
        await read(`${path}/missing`),
        await read('/apis/apps/v1'),
      ];
      const again = shown.map((text) => {
        const [, code = '', json = ''] = /^(\d+) ([^]*)$/.exec(text) ?? [];
        return `${code} ${JSON.stringify(JSON.parse(json), null, indent)}`;
      });
      expect(shown).toEqual(again);
      // Always for people.
      expect(await read('/version')).toMatch(/^200 \{\n {2}"major": "1"/);
    },
  );
}
