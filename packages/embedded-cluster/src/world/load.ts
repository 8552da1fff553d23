import { deploymentOf } from './app-objects.ts';
import { demoNode } from './demo-nodes.ts';
import type { SeedOptions } from './demo.ts';

/** What the demo's own nodes have room for. */
const DEMO_PODS = 400;
const PODS_PER_NODE = 200;
const MAX_PODS_PER_NODE = 250;
const PODS_PER_DEPLOYMENT = 50;
const DEPLOYMENTS_PER_NAMESPACE = 20;
const HOUR_MS = 3_600_000;

const LOAD_NAMESPACE_PREFIX = 'load-';

/** Seeds the nodes that so many synthetic pods want, or so many that there are as many as asked for. Throws a RangeError when those are too few. */
export function seedLoadNodes(
  { seeder, clock }: SeedOptions,
  { pods, nodes }: { readonly pods: number; readonly nodes: number | undefined },
): void {
  const extra = Math.max(0, pods - DEMO_PODS);
  const wanted = Math.ceil(extra / PODS_PER_NODE);
  const count = nodes === undefined ? wanted : nodes - seeder.allNodes.length;
  if (count * MAX_PODS_PER_NODE < extra) {
    const least = seeder.allNodes.length + Math.ceil(extra / MAX_PODS_PER_NODE);
    throw new RangeError(`${pods} pods need at least ${least} nodes, got ${nodes}`);
  }
  for (let index = 0; index < count; index += 1) {
    const name = `load-${String(index + 1).padStart(3, '0')}`;
    const zone = `eu-north-${'abc'.charAt(index % 3)}`;
    const shape = {
      name,
      zone,
      index: index + 20,
      maxPods: MAX_PODS_PER_NODE,
      size: 'large',
    } as const;
    seeder.node(demoNode(shape, clock.now()), 10 * 24 * HOUR_MS);
  }
}

/** Seeds so many running pods, in settled Deployments of 50. */
export function seedLoad({ seeder, random }: SeedOptions, pods: number): void {
  let left = pods;
  for (let index = 0; left > 0; index += 1) {
    const replicas = Math.min(PODS_PER_DEPLOYMENT, left);
    left -= replicas;
    const number = Math.floor(index / DEPLOYMENTS_PER_NAMESPACE);
    const namespace = `${LOAD_NAMESPACE_PREFIX}${String(number).padStart(2, '0')}`;
    if (index % DEPLOYMENTS_PER_NAMESPACE === 0) seeder.namespace(namespace, 20 * 24 * HOUR_MS);
    const name = `service-${String(index).padStart(3, '0')}`;
    const image = `registry.example.com/load/${name}:v1.0.0`;
    const app = { namespace, name, replicas, image, port: 8080 };
    seeder.deployment(deploymentOf(app), { ageMs: random.int(HOUR_MS, 200 * HOUR_MS) });
  }
}
