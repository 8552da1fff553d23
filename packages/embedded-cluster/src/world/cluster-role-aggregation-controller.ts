import { isDeepStrictEqual } from 'node:util';
import type { rbacv1 } from '@deltascope/api';
import { labelSelectorAsSelector } from '@deltascope/apimachinery';
import { apiVersionOf, resourceNamed } from '../resources.ts';
import { keyOf } from './cluster-client.ts';
import { Controller } from './controller.ts';
import type { WorldContext } from './controller.ts';

const MANAGER = 'clusterrole-aggregation-controller';

/** Fills each ClusterRole that has an aggregationRule with the rules of those it selects (API concept: aggregated ClusterRoles). */
export function clusterRoleAggregationController(context: WorldContext): Controller {
  const aggregated = (): string[] =>
    [...controller.client.list('clusterroles')]
      .filter(({ aggregationRule }) => aggregationRule !== undefined)
      .map((role) => keyOf(role));
  const controller: Controller = new Controller(context, {
    name: MANAGER,
    // Any role may be one that others select, or have been one.
    triggers: { clusterroles: aggregated },
    sync(key) {
      const role = controller.client.get('clusterroles', key);
      if (role?.aggregationRule === undefined) return undefined;
      const rules = aggregatedRules(role, [...controller.client.list('clusterroles')]);
      if (isDeepStrictEqual(rules, role.rules ?? [])) return undefined;
      const definition = resourceNamed('clusterroles');
      const { kind } = definition;
      const metadata = { name: key };
      context.registry.apply(definition, metadata, {
        manager: MANAGER,
        force: true,
        wanted: { apiVersion: apiVersionOf(definition), kind, metadata, rules },
      });
      return undefined;
    },
  });
  return controller;
}

/** The rules that an aggregated role has, of those there are: by selector, in order of the roles' names; each rule once. */
export function aggregatedRules(
  { metadata, aggregationRule }: rbacv1.ClusterRole,
  roles: readonly rbacv1.ClusterRole[],
): rbacv1.PolicyRule[] {
  const selectors = (aggregationRule?.clusterRoleSelectors ?? []).map((selector) =>
    labelSelectorAsSelector(selector),
  );
  const nameOf = (role: rbacv1.ClusterRole): string => role.metadata.name ?? '';
  const others = roles
    .filter((role) => nameOf(role) !== metadata.name)
    .toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
  const rules = selectors.flatMap((selector) =>
    others
      .filter((role) => selector.matches(role.metadata.labels ?? {}))
      .flatMap((role) => role.rules ?? []),
  );
  return rules.filter(
    (rule, index) => rules.findIndex((one) => isDeepStrictEqual(one, rule)) === index,
  );
}
