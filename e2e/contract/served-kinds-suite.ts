import { readDiscoverySnapshot } from '@deltascope/api/snapshot';
import { expect, it } from 'vitest';
import { signal, type Target } from './target.ts';

/** What of aggregated discovery (KEP-3352) is looked at. */
interface DiscoveryList {
  readonly items: readonly {
    readonly metadata: { readonly name?: string };
    readonly versions: readonly {
      readonly version: string;
      readonly resources: readonly { readonly resource: string }[];
    }[];
  }[];
}

const ACCEPT = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';

/** All that a server says of its built-in kinds, in its order; what comes with definitions and aggregated APIs is left out. */
async function servedBy({ client }: Target, builtIn: ReadonlySet<string>): Promise<unknown[]> {
  const roots = ['/api', '/apis'].map((root) =>
    client.get().absPath(root).setHeader('accept', ACCEPT).do<DiscoveryList>(signal()),
  );
  const items = (await Promise.all(roots)).flatMap((list) => list.items);
  return items
    .filter(({ metadata: { name = '' } }) => builtIn.has(name))
    .flatMap(({ metadata: { name = '' }, versions }) =>
      versions.flatMap(({ version, resources }) =>
        resources.map((resource) => ({ group: name, version, ...resource })),
      ),
    );
}

/** Which kinds a server has, and what can be done with each. */
export function servedKindsSuite(target: () => Target): void {
  it('discovery says of each stable kind what a server of this version says, in the same order', async () => {
    const { groups } = readDiscoverySnapshot();
    const expected = groups.flatMap(({ name: group, versions }) =>
      versions
        .filter(({ version }) => /^v\d+$/.test(version))
        .flatMap(({ version, resources }) =>
          resources.map(({ responseKind, subresources, ...resource }) => {
            // In discovery, a kind of the resource's own group-version goes without them.
            const relative = (gvk: typeof responseKind) =>
              gvk.group === group && gvk.version === version
                ? { ...gvk, group: '', version: '' }
                : gvk;
            return {
              group,
              version,
              ...resource,
              responseKind: relative(responseKind),
              ...(subresources && {
                subresources: subresources.map((sub) => ({
                  ...sub,
                  responseKind: relative(sub.responseKind),
                })),
              }),
            };
          }),
        ),
    );
    const builtIn = new Set(groups.map(({ name }) => name));
    const served = await servedBy(target(), builtIn);
    const isStable = (one: unknown): boolean => /^v\d+$/.test((one as { version: string }).version);
    expect(served.filter(isStable)).toEqual(expected);
  });
}
