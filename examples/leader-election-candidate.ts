/**
 * A candidate in an election. Run it in two terminals with the same --namespace, then end the one that leads: at Ctrl-C it gives the
 * lease back, and the other leads at its next try; when it is killed, the other waits until the lease has run out.
 */
import { once } from 'node:events';
import { hostname } from 'node:os';
import {
  EventBroadcaster,
  eventClients,
  eventSink,
  LeaderElector,
  leaseClient,
  LeaseLock,
  realClock,
} from '@deltascope/client';
import { connect } from './cluster.ts';

await using cluster = connect();
const { namespace = 'default', dynamic, signal } = cluster;
const identity = `${hostname()}_${process.pid}`;

const broadcaster = new EventBroadcaster({ clock: realClock, random: Math.random });
broadcaster.startRecordingToSink(eventSink(eventClients(dynamic)));
const eventRecorder = broadcaster.newRecorder({ component: 'leader-election-example' });

const elector = new LeaderElector({
  lock: new LeaseLock({
    namespace,
    name: 'leader-election-example',
    identity,
    client: leaseClient(dynamic, namespace),
    eventRecorder,
  }),
  // A fifth of the defaults, so that there is something to see.
  leaseDurationMs: 3000,
  renewDeadlineMs: 2000,
  retryPeriodMs: 400,
  releaseOnCancel: true,
  clock: realClock,
  random: Math.random,
  callbacks: {
    async onStartedLeading(leading) {
      console.log('leads');
      // Here is what only one may do, until the signal aborts.
      if (!leading.aborted) await once(leading, 'abort');
    },
    onStoppedLeading: () => console.log('leads no more, or never did'),
    onNewLeader: (leader) => console.log(`the leader is ${leader === identity ? 'me' : leader}`),
  },
});
console.log(`${identity} stands for election`);
await elector.run(signal);
await broadcaster.shutdown(AbortSignal.timeout(5000));
