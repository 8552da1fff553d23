/** The process around the controller: defines the kind, serves metrics, records events, and leads or waits until another does no more. */
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { hostname } from 'node:os';
import path from 'node:path';
import type { Unstructured } from '@deltascope/apimachinery';
import {
  EventBroadcaster,
  eventSink,
  LeaderElector,
  LeaseLock,
  realClock,
} from '@deltascope/client';
import { createClientset } from '@deltascope/client/kubernetes';
import { Registry } from '@prometheus-io/client';
import { parse } from 'yaml';
import { connect } from '../cluster.ts';
import { WebsiteController } from './controller.ts';
import { workqueueMetrics } from './workqueue-metrics.ts';

const NAME = 'website-controller';
const DEFINITIONS = {
  group: 'apiextensions.k8s.io',
  version: 'v1',
  resource: 'customresourcedefinitions',
};

await using cluster = connect();
const { client, dynamic, namespace = 'default', signal } = cluster;
const { coreV1, coordinationV1 } = createClientset(client);

// As `kubectl apply --server-side -f website.yaml` does: again and again it is the same.
const file = await readFile(path.join(import.meta.dirname, 'website.yaml'), 'utf8');
const definition = parse(file) as Unstructured;
const options = { fieldManager: NAME, force: true, signal };
await dynamic.resource(DEFINITIONS).apply(definition.metadata.name ?? '', definition, options);

const registry = new Registry();
const metrics = createServer((_, response) => {
  void registry
    .metrics()
    .then((text) => response.setHeader('content-type', registry.contentType).end(text));
}).listen(0, '127.0.0.1');
await once(metrics, 'listening');
console.log(`metrics: http://127.0.0.1:${(metrics.address() as AddressInfo).port}/metrics`);

const broadcaster = new EventBroadcaster({ clock: realClock, random: Math.random });
broadcaster.startRecordingToSink(eventSink(coreV1.events));
const recorder = broadcaster.newRecorder({ component: NAME });

const identity = `${hostname()}_${process.pid}`;
const lock = new LeaseLock({
  namespace,
  name: NAME,
  identity,
  client: coordinationV1.leases(namespace),
});
const elector = new LeaderElector({
  lock,
  // Shorter than the defaults of 15, 10 and 2 s, to see it happen.
  leaseDurationMs: 6000,
  renewDeadlineMs: 4000,
  retryPeriodMs: 1000,
  releaseOnCancel: true,
  clock: realClock,
  random: Math.random,
  callbacks: {
    onStartedLeading: async (leading) => {
      console.log('leads');
      await new WebsiteController(client, recorder, workqueueMetrics(registry)).run(leading);
    },
    onStoppedLeading: () => console.log('leads no more, or never did'),
  },
});
console.log(`${identity} stands for election`);
await elector.run(signal);
await broadcaster.shutdown(AbortSignal.timeout(5000));
metrics.close();
