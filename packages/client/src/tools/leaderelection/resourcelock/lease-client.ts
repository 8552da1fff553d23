import type { coordinationv1 } from '@deltascope/api';
import type { DynamicClient } from '../../../dynamic/dynamic-client.ts';

const LEASES = { group: 'coordination.k8s.io', version: 'v1', resource: 'leases' };

/** The Leases of one namespace, as far as a LeaseLock needs them; `clientset.coordinationV1.leases(namespace)` is one. Writes get `{}`. */
export interface LeaseClient {
  get(name: string, signal: AbortSignal): Promise<coordinationv1.Lease>;
  create(
    lease: coordinationv1.Lease,
    options: object,
    signal: AbortSignal,
  ): Promise<coordinationv1.Lease>;
  update(
    lease: coordinationv1.Lease,
    options: object,
    signal: AbortSignal,
  ): Promise<coordinationv1.Lease>;
}

/** A namespace's Leases, read and written through a DynamicClient. */
export function leaseClient(client: DynamicClient, namespace: string): LeaseClient {
  const leases = client.resource(LEASES).namespace(namespace);
  return {
    get: (name, signal) => leases.get(name, signal),
    create: (lease, _, signal) => leases.create({ ...lease }, {}, signal),
    update: (lease, _, signal) => leases.update({ ...lease }, {}, signal),
  };
}
