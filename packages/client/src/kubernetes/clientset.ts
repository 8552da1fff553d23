import { createGroupVersionClient, type GroupVersionTable } from '../gentype/group-version.ts';
import type { RESTClient } from '../rest/rest-client.ts';
import { type Clientset, GROUP_VERSIONS } from './generated/clientset.ts';

/**
 * The typed clients of the whole built-in API (client-go: kubernetes.NewForConfig). They send by the one client they are given: one
 * transport, and one rate limit where it has one (C147). Holds nothing, so nothing is to be closed but the transport.
 *
 *     const clientset = createClientset(new RESTClient({ transport }));
 *     const web = await clientset.appsV1.deployments('shop').get('web', signal);
 */
export function createClientset(client: RESTClient): Clientset {
  const tables = Object.entries<GroupVersionTable<object>>(GROUP_VERSIONS);
  const clients = tables.map(([name, table]) => [name, createGroupVersionClient(client, table)]);
  // The tables were generated together with Clientset.
  return Object.fromEntries(clients) as Clientset;
}
