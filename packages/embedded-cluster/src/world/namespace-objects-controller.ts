import type { corev1 } from '@deltascope/api';
import { keyOf } from './cluster-client.ts';
import { Controller } from './controller.ts';
import type { WorldContext } from './controller.ts';
import { DEFAULT_ACCOUNT, defaultAccount, ROOT_CA, rootCaConfigMap } from './namespace-objects.ts';

/**
 * Gives each namespace what it is never without, again when somebody deletes it (upstream: the service accounts controller and the publisher
 * of the root CA certificate).
 */
export function namespaceObjectsController(context: WorldContext): Controller {
  const namespaceIf =
    (name: string) =>
    ({ metadata }: corev1.ConfigMap | corev1.ServiceAccount): string[] =>
      metadata.name === name ? [metadata.namespace ?? ''] : [];
  const controller: Controller = new Controller(context, {
    name: 'service-account-controller',
    triggers: {
      namespaces: (namespace) => [keyOf(namespace)],
      serviceaccounts: namespaceIf(DEFAULT_ACCOUNT),
      configmaps: namespaceIf(ROOT_CA),
    },
    sync(namespace) {
      const { client } = controller;
      const found = client.get('namespaces', namespace);
      if (found === undefined || found.metadata.deletionTimestamp !== undefined) return undefined;
      if (client.get('serviceaccounts', `${namespace}/${DEFAULT_ACCOUNT}`) === undefined) {
        client.create('serviceaccounts', defaultAccount(namespace));
      }
      if (client.get('configmaps', `${namespace}/${ROOT_CA}`) === undefined) {
        client.create('configmaps', rootCaConfigMap(namespace));
      }
      return undefined;
    },
  });
  return controller;
}
