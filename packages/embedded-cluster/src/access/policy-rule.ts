import type { rbacv1 } from '@deltascope/api';
import type { Attributes, ResourceAttributes } from './attributes.ts';

type PolicyRule = rbacv1.PolicyRule;

const ALL = '*';

/** Whether a rule of a role allows what the attributes describe. */
export function ruleAllows(rule: PolicyRule, attributes: Attributes): boolean {
  if (!includes(rule.verbs, attributes.verb)) return false;
  if ('path' in attributes) return pathMatches(rule.nonResourceURLs, attributes.path);
  const { group, name } = attributes.resource;
  return (
    includes(rule.apiGroups, group) &&
    resourceMatches(rule.resources, attributes.resource) &&
    nameMatches(rule.resourceNames, name)
  );
}

function includes(allowed: readonly string[] | undefined, wanted: string): boolean {
  return allowed?.some((one) => one === ALL || one === wanted) === true;
}

/** A resource, one of its subresources, everything by a star, or one subresource of everything by a star before its slash. */
function resourceMatches(
  allowed: readonly string[] | undefined,
  { resource, subresource }: Pick<ResourceAttributes, 'resource' | 'subresource'>,
): boolean {
  const wanted = subresource === '' ? resource : `${resource}/${subresource}`;
  const anyOf = subresource === '' ? wanted : `${ALL}/${subresource}`;
  return allowed?.some((one) => one === ALL || one === wanted || one === anyOf) === true;
}

function nameMatches(allowed: readonly string[] | undefined, wanted: string): boolean {
  return (allowed ?? []).length === 0 || allowed?.includes(wanted) === true;
}

function pathMatches(allowed: readonly string[] | undefined, wanted: string): boolean {
  return (
    allowed?.some(
      (one) =>
        one === ALL || one === wanted || (one.endsWith(ALL) && wanted.startsWith(one.slice(0, -1))),
    ) === true
  );
}

/** What of `wanted` none of `held` covers, in single rights; `held` need not cover a rule by one of its own. */
export function uncovered(
  held: readonly PolicyRule[],
  wanted: readonly PolicyRule[],
): PolicyRule[] {
  return wanted.flatMap(singleRights).filter((right) => !held.some((rule) => covers(rule, right)));
}

/** A rule as rights to one verb on one resource, by one name or all, or on one path. */
function singleRights(rule: PolicyRule): PolicyRule[] {
  const { apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = [], verbs } = rule;
  const names =
    resourceNames.length === 0 ? [{}] : resourceNames.map((name) => ({ resourceNames: [name] }));
  const onResources = apiGroups.flatMap((group) =>
    resources.flatMap((resource) =>
      verbs.flatMap((verb) =>
        names.map((name) => ({
          apiGroups: [group],
          resources: [resource],
          verbs: [verb],
          ...name,
        })),
      ),
    ),
  );
  const onPaths = nonResourceURLs.flatMap((url) =>
    verbs.map((verb) => ({ nonResourceURLs: [url], verbs: [verb] })),
  );
  return [...onResources, ...onPaths];
}

function covers(rule: PolicyRule, right: PolicyRule): boolean {
  const [verb = ''] = right.verbs;
  if (!includes(rule.verbs, verb)) return false;
  const [url] = right.nonResourceURLs ?? [];
  if (url !== undefined) return pathMatches(rule.nonResourceURLs, url);
  const [group = ''] = right.apiGroups ?? [];
  const [path = ''] = right.resources ?? [];
  const [resource = '', subresource = ''] = path.split('/');
  // A right to all names is not covered by those to some.
  const [name = ''] = right.resourceNames ?? [];
  return (
    includes(rule.apiGroups, group) &&
    resourceMatches(rule.resources, { resource, subresource }) &&
    nameMatches(rule.resourceNames, name)
  );
}
