import { type RawResult, RESTClient, WarningWriter, type WarningHandler } from '@deltascope/client';
import { describe, expect, it } from 'vitest';
import { service, SERVICES, signal, type Target } from './target.ts';

/** Deprecated since Kubernetes 1.33, and served all the same. */
const ENDPOINTS = '/api/v1/namespaces/default/endpoints';
const DEPRECATED = 'v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice';

/** What a real API server warns of (C153). */
export function warningSuite(target: () => Target): void {
  describe('a warning', () => {
    /** A client, and what its handler hears. */
    function listen(): { client: RESTClient; heard: string[] } {
      const heard: string[] = [];
      const warningHandler: WarningHandler = {
        handleWarningHeader: ({ code, text }, request) =>
          void heard.push(`${request}: ${code} ${text}`),
      };
      const { transport } = target();
      return { client: new RESTClient({ transport, warningHandler, qps: -1 }), heard };
    }

    it('C153: comes with a deprecated resource, on lists, watches and streams alike', async () => {
      const { client, heard } = listen();
      const { metadata } = await client.get().absPath(ENDPOINTS).list(signal());
      const watch = await client
        .get()
        .absPath(ENDPOINTS)
        .versionedParams({ resourceVersion: metadata.resourceVersion ?? '' })
        .watch(signal());
      watch.stop();
      (await client.get().absPath(ENDPOINTS).stream(signal())).destroy();
      await client.get().absPath('/api/v1/namespaces/default').do(signal());
      const warning = `GET ${ENDPOINTS}: 299 ${DEPRECATED}`;
      expect(heard).toEqual([warning, warning, warning]);
    });

    it('C153: comes with fields that the server does not know, quoted and in any script', async () => {
      const { path } = await target().fresh(SERVICES);
      const { client, heard } = listen();
      const create = (fieldValidation: string): Promise<RawResult> =>
        client
          .post()
          .absPath(path)
          .versionedParams({ fieldValidation, dryRun: 'All' })
          .body({ ...service('a'), 'größe "x"': 1, 名: 2 })
          .doRaw(signal());
      const { warnings, statusCode } = await create('Warn');
      const texts = ['unknown field "größe \\"x\\""', 'unknown field "名"'];
      expect(statusCode).toBe(201);
      expect(warnings.map(({ text }) => text).toSorted()).toEqual(texts.toSorted());
      expect(heard.toSorted()).toEqual(texts.map((text) => `POST ${path}: 299 ${text}`).toSorted());
      expect((await create('Ignore')).warnings).toEqual([]);
    });

    it('C153: is written once for each text, where that is asked for', async () => {
      const lines: string[] = [];
      const out = { write: (line: string) => lines.push(line) };
      const { transport } = target();
      const warningHandler = new WarningWriter(out, { deduplicate: true });
      const client = new RESTClient({ transport, warningHandler, qps: -1 });
      for (let i = 0; i < 3; i += 1) await client.get().absPath(ENDPOINTS).list(signal());
      expect(lines).toEqual([`Warning: ${DEPRECATED}\n`]);
    });
  });
}
