import type { InProcessOptions } from '../embedded-cluster.ts';
import { call, startTestCluster } from './api-client.ts';
import type { Answer, TestCluster } from './api-client.ts';

/** A cluster with a control port, whose bookmarks come quickly. */
export const startControlled = (options: InProcessOptions = {}): Promise<TestCluster> =>
  startTestCluster({ controlPort: 0, bookmarkIntervalMs: 50, ...options });

/** Asks the control port: "POST /clock". */
export function control(api: TestCluster, asked: string, body?: object): Promise<Answer> {
  const [method = '', path = ''] = asked.split(' ');
  const sent = body === undefined ? {} : { body: JSON.stringify(body) };
  return call(`${api.cluster.controlUrl}${path}`, { method, ...sent });
}

export const fault = (api: TestCluster, body: object): Promise<Answer> =>
  control(api, 'POST /faults', body);

export const faults = async (api: TestCluster): Promise<unknown> =>
  (await control(api, 'GET /faults')).body;

export const revision = ({ cluster }: TestCluster): number => cluster.store.revision;
