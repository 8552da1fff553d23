import type { KubeObject, Status, Table } from '@deltascope/apimachinery';
import { describe, expect, it } from 'vitest';
import { type Fresh, service, SERVICES, signal, type Target } from './target.ts';

const PARAMETERS = 'v=v1;g=meta.k8s.io';

interface Line {
  readonly type: string;
  readonly object: unknown;
}

/** What a client may have in place of objects: a Table, with so much of each object, or their metadata (API concept: alternate representations). */
export function representationSuite(target: () => Target): void {
  async function ask(
    path: string,
    as: string,
    query = '',
  ): Promise<{ code: number; type: string; text: string }> {
    const { statusCode, headers, body } = await target().transport.request({
      method: 'GET',
      path: `${path}${query}`,
      headers: {
        accept: as === '' ? 'application/json' : `application/json;as=${as};${PARAMETERS}`,
      },
      signal: signal(),
    });
    const chunks: Buffer[] = [];
    for await (const chunk of body as AsyncIterable<Buffer>) chunks.push(chunk);
    const type = String(headers['content-type']);
    return { code: statusCode, type, text: Buffer.concat(chunks).toString() };
  }

  /** Of a watch of a second: all that was there and came. */
  async function watched(services: Fresh, as: string, query: string): Promise<Line[]> {
    const lines = ask(services.path, as, `?watch=true&timeoutSeconds=2&${query}`);
    await services.resource.create(service('b'), {}, signal());
    await services.resource.delete('b', {}, signal());
    return (await lines).text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Line);
  }

  async function withOne(): Promise<Fresh> {
    const services = await target().fresh(SERVICES);
    await services.resource.create(service('a', { labels: { app: 'web' } }), {}, signal());
    return services;
  }

  /** What a row says of its object, in short. */
  function carried({ rows }: Table): unknown[] {
    return rows.map((row) => {
      // Of none a server says null.
      const { object = null } = row as { object?: (KubeObject & { spec?: object }) | null };
      if (object === null) return null;
      const { kind, apiVersion, metadata, ...rest } = object;
      return [apiVersion, kind, metadata.name, metadata.uid !== undefined, Object.keys(rest)];
    });
  }

  const METADATA = ['meta.k8s.io/v1', 'PartialObjectMetadata', 'a', true, []];
  const WHOLE = ['v1', 'Service', 'a', true, ['spec', 'status']];

  describe('a Table', () => {
    it.each([
      ['', METADATA],
      ['includeObject=Metadata', METADATA],
      ['includeObject=None', null],
      ['includeObject=Object', WHOLE],
    ])(
      'with "%s" carries of each object so much: read, listed and watched',
      async (query, object) => {
        const services = await withOne();
        const read = await ask(`${services.path}/a`, 'Table', `?${query}`);
        expect(carried(JSON.parse(read.text) as Table)).toEqual([object]);
        const listed = await ask(services.path, 'Table', `?${query}`);
        expect(carried(JSON.parse(listed.text) as Table)).toEqual([object]);
        const lines = await watched(services, 'Table', query);
        const tables = lines.map((line) => line.object as Table);
        expect(lines.map(({ type }) => type)).toEqual(['ADDED', 'ADDED', 'DELETED']);
        expect(tables.map(({ rows }) => rows[0]?.cells[0])).toEqual(['a', 'b', 'b']);
        expect(tables.slice(0, 1).map(carried)).toEqual([[object]]);
        // The columns come once.
        expect(
          tables.map(
            ({ columnDefinitions: columns }) => (columns as unknown[] | null)?.length ?? 0,
          ),
        ).toEqual([7, 0, 0]);
        const versions = tables.map(({ metadata }) => Number(metadata.resourceVersion));
        expect(versions).toEqual(versions.toSorted((x, y) => x - y));
      },
    );

    it('with an includeObject that is none is refused', async () => {
      const services = await withOne();
      const { code, text } = await ask(services.path, 'Table', '?includeObject=Half');
      const { reason, message } = JSON.parse(text) as Status;
      expect([code, reason, message]).toEqual([
        400,
        'BadRequest',
        `Unable to convert to Table as requested: includeObject: Invalid value: "Half": must be 'Metadata', 'Object', 'None', or empty`,
      ]);
    });
  });

  describe('metadata', () => {
    it('of an object, of a list, and of a watch', async () => {
      const services = await withOne();
      const read = await ask(`${services.path}/a`, 'PartialObjectMetadata');
      const one = JSON.parse(read.text) as KubeObject;
      expect(Object.keys(one).toSorted()).toEqual(['apiVersion', 'kind', 'metadata']);
      expect(one).toMatchObject({
        kind: 'PartialObjectMetadata',
        apiVersion: 'meta.k8s.io/v1',
        metadata: { name: 'a', labels: { app: 'web' } },
      });
      const listed = await ask(services.path, 'PartialObjectMetadataList');
      expect(JSON.parse(listed.text)).toMatchObject({
        kind: 'PartialObjectMetadataList',
        apiVersion: 'meta.k8s.io/v1',
        items: [
          { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: { name: 'a' } },
        ],
      });
      const lines = await watched(services, 'PartialObjectMetadata', '');
      expect(lines.map(({ type, object }) => [type, (object as KubeObject).kind])).toEqual([
        ['ADDED', 'PartialObjectMetadata'],
        ['ADDED', 'PartialObjectMetadata'],
        ['DELETED', 'PartialObjectMetadata'],
      ]);
    });
  });

  describe('what a client likes', () => {
    it.each([
      ['Table;v=v1;g=meta.k8s.io,application/json', 'Table'],
      ['Nothing;v=v1;g=meta.k8s.io, application/json', 'ServiceList'],
      ['Table;v=v9;g=meta.k8s.io,application/json;as=Table;v=v1;g=meta.k8s.io', 'Table'],
      ['Table;v=v1;g=other.io,*/*', 'ServiceList'],
    ])('best is served: as=%s', async (as, kind) => {
      const { path } = await withOne();
      const { body } = await target().transport.request({
        method: 'GET',
        path,
        headers: { accept: `application/json;as=${as}` },
        signal: signal(),
      });
      const chunks: Buffer[] = [];
      for await (const chunk of body as AsyncIterable<Buffer>) chunks.push(chunk);
      expect((JSON.parse(Buffer.concat(chunks).toString()) as KubeObject).kind).toBe(kind);
    });

    it('and nothing of it is served: 406', async () => {
      const { path } = await withOne();
      const { code, text } = await ask(path, 'Nothing');
      expect([code, (JSON.parse(text) as Status).reason]).toEqual([406, 'NotAcceptable']);
    });
  });
}
