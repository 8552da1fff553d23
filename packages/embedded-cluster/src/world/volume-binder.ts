import { keyOf } from './cluster-client.ts';
import { Controller } from './controller.ts';
import type { WorldContext } from './controller.ts';

const PROVISION_MS = { min: 300, max: 2000 };

/** Gives each pending PersistentVolumeClaim a volume after a moment; the volumes themselves are not served. */
export function volumeBinder(context: WorldContext): Controller {
  const dueMs = new Map<string, number>();
  const controller: Controller = new Controller(context, {
    name: 'persistentvolume-controller',
    triggers: { persistentvolumeclaims: (claim) => [keyOf(claim)] },
    sync(key) {
      const claim = controller.client.get('persistentvolumeclaims', key);
      if (claim?.spec === undefined || claim.status?.phase !== 'Pending') {
        dueMs.delete(key);
        return undefined;
      }
      const { clock, random } = context;
      const due = dueMs.get(key) ?? clock.now() + random.int(PROVISION_MS.min, PROVISION_MS.max);
      dueMs.set(key, due);
      if (due > clock.now()) return due - clock.now();
      const volumeName = claim.spec.volumeName ?? `pvc-${claim.metadata.uid}`;
      const bound = controller.client.update('persistentvolumeclaims', claim, (current) => ({
        ...current,
        ...(current.spec === undefined ? {} : { spec: { ...current.spec, volumeName } }),
      }));
      const { accessModes = [], resources } = claim.spec;
      controller.client.updateStatus('persistentvolumeclaims', bound, (current) => ({
        ...current,
        status: { phase: 'Bound', accessModes, capacity: resources?.requests ?? {} },
      }));
      const message = `Successfully provisioned volume ${volumeName}`;
      controller.record(claim, { type: 'Normal', reason: 'ProvisioningSucceeded', message });
      return undefined;
    },
  });
  return controller;
}
