import { startEmbeddedCluster } from '@deltascope/embedded-cluster';
import { describe, expect, it } from 'vitest';
import { onTarget } from './api-suite.ts';
import { conversionSuite } from './conversion-suite.ts';
import { servedKindsSuite } from './served-kinds-suite.ts';
import { refusal, signal, Target } from './target.ts';

onTarget(
  async () => {
    const cluster = await startEmbeddedCluster({ quiet: true });
    return new Target({ host: cluster.url }, cluster);
  },
  (target) => {
    servedKindsSuite(target);
    conversionSuite(target);

    describe('what discovery offers and the embedded cluster has not yet', () => {
      it.each([
        ['GET', '/api/v1/namespaces/default/pods/web/exec', 'pods/exec'],
        ['GET', '/api/v1/namespaces/default/pods/web/attach', 'pods/attach'],
      ] as const)('is said by name: %s %s', async (verb, path, what) => {
        const call = target().client.verb(verb).absPath(path).do(signal());
        expect(await refusal(call)).toMatchObject({
          code: 501,
          message: `the embedded cluster does not serve ${what} yet`,
        });
      });
    });

    it.each([
      ['GET', '/api/v1/namespaces/default/pods/web/nothing', 404],
      ['PUT', '/api/v1/namespaces/default/pods', 405],
      ['POST', '/api/v1/namespaces/default/pods/web/status', 405],
      ['DELETE', '/api/v1/namespaces', 405],
    ] as const)('what it does not offer is refused: %s %s', async (verb, path, code) => {
      expect(await refusal(target().client.verb(verb).absPath(path).do(signal()))).toMatchObject({
        code,
      });
    });
  },
);
