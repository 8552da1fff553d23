import {
  formatGroupVersion,
  type GroupVersion,
  type GroupVersionResource,
} from '@deltascope/apimachinery';
import fc from 'fast-check';
import { describe, it, expect } from 'vitest';
import type { ApiResource, ApiResources } from '../discovery/api-resource.ts';
import { DiscoveryRESTMapper } from './discovery-rest-mapper.ts';
import { AmbiguousResourceError, NoResourceMatchError } from './match-errors.ts';
import type { PartialResource } from './rest-mapper.ts';
import { served, servedResources } from './served-resources.ts';

/** client-go's way: a mapper for each group-version, the union of their answers, and a list of patterns that narrows it down. */
function upstream(
  all: ApiResources,
  partial: PartialResource,
): GroupVersionResource | 'none' | 'many' {
  const { group = '', version = '', resource } = partial;
  const matches = all.groups.flatMap((one) =>
    one.versions.flatMap((ownVersion) => {
      const ofVersion = all.resources.filter(
        (entry) => entry.group === one.group && entry.version === ownVersion,
      );
      const isNamed = (entry: ApiResource) =>
        !entry.resource.includes('/') &&
        (entry.resource === resource || entry.singularName === resource);
      const exact = ofVersion.filter(
        (entry) =>
          isNamed(entry) &&
          (group === '' || entry.group === group) &&
          (version === '' || entry.version === version),
      );
      if (exact.length > 0 || version !== '' || group === '') return exact;
      return ofVersion.filter((entry) => isNamed(entry) && entry.group.startsWith(group));
    }),
  );
  const patterns: Partial<GroupVersion>[] = [{ group: '', version: 'v1' }];
  for (const { group: name, versions, preferredVersion } of all.groups) {
    const isServed = versions.includes(preferredVersion ?? '');
    if (isServed) patterns.push({ group: name, version: preferredVersion ?? '' });
    for (const one of versions) {
      if (one !== preferredVersion) patterns.push({ group: name, version: one });
    }
  }
  for (const { group: name } of all.groups) patterns.push({ group: name });
  let remaining = matches;
  for (const pattern of patterns) {
    const narrowed = remaining.filter(
      (entry) =>
        entry.group === pattern.group && (pattern.version ?? entry.version) === entry.version,
    );
    if (narrowed.length > 0) remaining = narrowed;
    if (narrowed.length === 1) break;
  }
  const [best] = remaining;
  if (best === undefined) return 'none';
  if (remaining.length > 1) return 'many';
  return { group: best.group, version: best.version, resource: best.resource };
}

async function ours(all: ApiResources, partial: PartialResource): Promise<unknown> {
  try {
    return await new DiscoveryRESTMapper(all).resourceFor(partial);
  } catch (error) {
    if (error instanceof NoResourceMatchError) return 'none';
    if (error instanceof AmbiguousResourceError) return 'many';
    throw error;
  }
}

const GROUPS = ['', 'apps', 'apps.example.com', 'batch'];
const VERSIONS = ['v1', 'v2', 'v1beta1'];
const NAMES = ['things', 'thing', 'others'];

const resource = fc
  .record({
    group: fc.constantFrom(...GROUPS),
    version: fc.constantFrom(...VERSIONS),
    resource: fc.constantFrom(...NAMES, 'things/status'),
    singularName: fc.constantFrom('thing', 'other', 'others'),
  })
  .map(({ group, version, ...names }) =>
    served(`${formatGroupVersion({ group, version })} ${names.resource} Kind`, names),
  );
const partial = fc.record({
  group: fc.constantFrom(...GROUPS, 'app', 'b'),
  version: fc.constantFrom('', ...VERSIONS),
  resource: fc.constantFrom(...NAMES),
});
const preferred = fc.dictionary(fc.constantFrom(...GROUPS), fc.constantFrom(...VERSIONS));

/** As a server would: one entry per name. */
const isDistinct = (entry: ApiResource): string => `${formatGroupVersion(entry)}/${entry.resource}`;

describe('DiscoveryRESTMapper', () => {
  it('C143: chooses what client-go chooses', async () => {
    const served1 = fc.uniqueArray(resource, { selector: isDistinct, maxLength: 12 });
    const property = fc.asyncProperty(
      served1,
      preferred,
      partial,
      async (entries, choice, asked) => {
        const all = servedResources(entries, { preferred: choice });
        expect(await ours(all, asked)).toEqual(upstream(all, asked));
      },
    );
    await fc.assert(property, { numRuns: 2000 });
  });
});
