import type { corev1 } from '@deltascope/api';
import { notFound } from '@deltascope/apimachinery';
import type { KubeObject, Unstructured } from '@deltascope/apimachinery';
import { printerFor } from '@deltascope/printers';
import type { ObjectSource } from './resources.ts';

const COMPONENTS = ['controller-manager', 'scheduler', 'etcd-0'];

/** What the API server finds when it asks the other parts of the control plane (API concept: ComponentStatus): here they are all well. */
export const componentStatuses: ObjectSource = {
  printer: printerFor({ group: '', resource: 'componentstatuses' }),
  get({ name }) {
    if (COMPONENTS.includes(name)) return statusOf(name);
    throw notFound({ group: '', resource: 'componentstatus' }, name);
  },
  list: () => COMPONENTS.map((name) => statusOf(name)),
};

function statusOf(name: string): Unstructured {
  const component: corev1.ComponentStatus = {
    kind: 'ComponentStatus',
    apiVersion: 'v1',
    metadata: { name },
    conditions: [{ type: 'Healthy', status: 'True', message: 'ok' }],
  };
  return component as KubeObject as Unstructured;
}
