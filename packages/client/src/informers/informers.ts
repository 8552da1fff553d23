import type { GroupVersionTable } from '../gentype/group-version.ts';
import { type Clientset, GROUP_VERSIONS } from '../kubernetes/generated/clientset.ts';
import type {
  GroupVersionInformers,
  TypedSharedInformerFactory,
} from './typed-shared-informer-factory.ts';

/** The informers of every built-in kind that can be listed and watched, as the clientset names them. */
export type Informers = { readonly [K in keyof Clientset]: GroupVersionInformers<Clientset[K]> };

/**
 * The informers that a factory makes, of the whole built-in API (client-go: informers.SharedInformerFactory). Asking for one is what
 * makes it; the factory starts it.
 *
 *     const { informer, lister } = createInformers(factory).appsV1.deployments();
 */
export function createInformers(factory: TypedSharedInformerFactory): Informers {
  const tables = Object.entries<GroupVersionTable<object>>(GROUP_VERSIONS);
  const informers = tables.map(([name, table]) => [name, factory.forGroupVersion(table)]);
  // The tables were generated together with Clientset.
  return Object.fromEntries(informers) as Informers;
}
