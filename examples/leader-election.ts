/** Two processes, one leader: the first one leads until it is killed, then the second one does, and gives the lease back. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { leaseClient } from '@deltascope/client';
import { before, connect } from './cluster.ts';

const EVENTS = { group: '', version: 'v1', resource: 'events' };

await using cluster = connect();
const { dynamic, signal } = cluster;
await using namespace = await cluster.createNamespace('leader-election');

/** A candidate in a process of its own, whose lines are printed behind its name. */
function startCandidate(name: string) {
  const file = path.join(import.meta.dirname, 'leader-election-candidate.ts');
  const flags = [...process.argv.slice(2), '--namespace', namespace.name];
  const child = spawn(process.execPath, [file, ...flags], { stdio: ['ignore', 'pipe', 'inherit'] });
  const leads = Promise.withResolvers<void>();
  const knowsLeader = Promise.withResolvers<void>();
  createInterface({ input: child.stdout }).on('line', (line) => {
    console.log(`${name} | ${line}`);
    if (line === 'leads') leads.resolve();
    if (line.startsWith('the leader is')) knowsLeader.resolve();
  });
  const closed = once(child, 'close');
  return {
    leads: () => before(signal, leads.promise),
    knowsLeader: () => before(signal, knowsLeader.promise),
    async end(how: 'SIGKILL' | 'SIGINT') {
      child.kill(how);
      await closed;
    },
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGKILL');
      await closed;
    },
  };
}

await using first = startCandidate('first ');
await first.leads();
await using second = startCandidate('second');
await second.knowsLeader();

console.log('the first one is killed');
const killedAt = performance.now();
await first.end('SIGKILL');
await second.leads();
const tookMs = performance.now() - killedAt;
console.log(`the second one took over after ${(tookMs / 1000).toFixed(1)} s, for a lease of 3 s`);

console.log('the second one is interrupted');
await second.end('SIGINT');
const leases = leaseClient(dynamic, namespace.name);
const { spec } = await leases.get('leader-election-example', signal);
console.log(
  `the lease has the holder "${spec?.holderIdentity}" after ${spec?.leaseTransitions} transition`,
);
const events = await dynamic.resource(EVENTS).namespace(namespace.name).list({}, signal);
for (const { reason, message } of events.items) console.log('event:', reason, message);
