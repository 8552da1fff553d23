import { keyOf } from '../cluster-client.ts';
import { Controller } from '../controller.ts';
import type { WorldContext } from '../controller.ts';

/** The cluster's range for pods is 10.240.0.0/12; each node has a /24 of it. */
const SECOND_BYTES = { first: 244, last: 255 };
const PER_SECOND_BYTE = 256;
const RANGES = (SECOND_BYTES.last - SECOND_BYTES.first + 1) * PER_SECOND_BYTE;

/** The range of addresses for the pods of one node; `index` from 0 to 3071. */
export function podCidr(index: number): string {
  const second = SECOND_BYTES.first + Math.floor(index / PER_SECOND_BYTE);
  return `10.${second}.${index % PER_SECOND_BYTE}.0/24`;
}

/** Gives each node that has none a range for its pods, the lowest that is free (upstream: the node IPAM controller). */
export function nodeIpamController(context: WorldContext): Controller {
  const controller: Controller = new Controller(context, {
    name: 'cidrAllocator',
    triggers: { nodes: (node) => (node.spec?.podCIDR === undefined ? [keyOf(node)] : []) },
    sync(key) {
      const node = controller.client.get('nodes', key);
      if (node === undefined || node.spec?.podCIDR !== undefined) return undefined;
      const taken = new Set<string | undefined>();
      for (const { spec } of controller.client.list('nodes')) taken.add(spec?.podCIDR);
      const range = freeRange(taken);
      if (range === undefined) {
        const message = `Node ${key} status is now: CIDRNotAvailable`;
        controller.record(node, { type: 'Normal', reason: 'CIDRNotAvailable', message });
        return undefined;
      }
      controller.client.update('nodes', node, (current) => ({
        ...current,
        spec: { ...current.spec, podCIDR: range, podCIDRs: [range] },
      }));
      return undefined;
    },
  });
  return controller;
}

function freeRange(taken: ReadonlySet<string | undefined>): string | undefined {
  for (let index = 0; index < RANGES; index += 1) {
    const range = podCidr(index);
    if (!taken.has(range)) return range;
  }
  return undefined;
}
