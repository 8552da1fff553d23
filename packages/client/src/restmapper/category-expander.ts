import {
  formatGroupResource,
  parseGroupResource,
  type GroupResource,
} from '@deltascope/apimachinery';
import type { DiscoveryInterface } from '../discovery/discovery-interface.ts';

/**
 * What a category stands for ("all": pods, services, ...), in discovery's order, each resource once (client-go:
 * NewDiscoveryCategoryExpander). Empty: nothing that could be read is in it.
 */
export async function expandCategory(
  category: string,
  discovery: DiscoveryInterface,
  signal: AbortSignal,
): Promise<readonly GroupResource[]> {
  const { resources } = await discovery.serverGroupsAndResources(signal);
  const names = resources
    .filter(({ categories }) => categories.includes(category))
    .map(formatGroupResource);
  return [...new Set(names)].map(parseGroupResource);
}
