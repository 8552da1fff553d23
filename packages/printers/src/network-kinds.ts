import type { corev1, networkingv1 } from '@deltascope/api';
import { AGE_OF } from './age.ts';
import { columnsPrinter } from './columns-printer.ts';
import { firstOf, items, text, textOrNone, words } from './fields.ts';
import type { Sparse } from './fields.ts';
import { selectorCell } from './pod-template.ts';
import type { Printer } from './printer.ts';

const GROUP = 'networking.k8s.io';
const MAX_SHOWN = 3;

export const endpointsPrinter: Printer = columnsPrinter<corev1.Endpoints>({
  resource: { group: '', resource: 'endpoints' },
  kind: 'Endpoints',
  namespaced: true,
  columns: [
    {
      name: 'Endpoints',
      type: 'text',
      description: 'Addresses with ports.',
      cell: (endpoints) => (items(endpoints.subsets).length === 0 ? null : addresses(endpoints)),
    },
    AGE_OF,
  ],
});

function addresses({ subsets }: Sparse<corev1.Endpoints>): string {
  const all = items(subsets).flatMap(({ addresses: hosts, ports }) => {
    const ips = items(hosts).map(({ ip }) => text(ip));
    const host = (ip: string): string => (ip.includes(':') ? `[${ip}]` : ip);
    if (items(ports).length === 0) return ips;
    return items(ports).flatMap(({ port }) => ips.map((ip) => `${host(ip)}:${port}`));
  });
  return firstOf(all, MAX_SHOWN);
}

export const ingressPrinter: Printer = columnsPrinter<networkingv1.Ingress>({
  resource: { group: GROUP, resource: 'ingresses' },
  kind: 'Ingress',
  namespaced: true,
  columns: [
    {
      name: 'Class',
      type: 'text',
      description: 'Who serves it.',
      cell: ({ spec }) => textOrNone(spec?.ingressClassName),
    },
    {
      name: 'Hosts',
      type: 'text',
      description: 'The hosts it is for.',
      cell: ({ spec }) =>
        firstOf(
          items(spec?.rules)
            .map(({ host }) => text(host))
            .filter(Boolean),
          MAX_SHOWN,
        ) || '*',
    },
    {
      name: 'Address',
      type: 'text',
      description: 'Where it is reached.',
      cell: ({ status }) =>
        items(status?.loadBalancer?.ingress)
          .map(({ ip, hostname }) => text(ip) || text(hostname))
          .filter(Boolean)
          .join(','),
    },
    {
      name: 'Ports',
      type: 'text',
      description: 'The ports it serves.',
      cell: ({ spec }) => (items(spec?.tls).length > 0 ? '80, 443' : '80'),
    },
    AGE_OF,
  ],
});

export const ingressClassPrinter: Printer = columnsPrinter<networkingv1.IngressClass>({
  resource: { group: GROUP, resource: 'ingressclasses' },
  kind: 'IngressClass',
  namespaced: false,
  columns: [
    {
      name: 'Controller',
      type: 'text',
      description: 'Who serves its ingresses.',
      cell: ({ spec }) => text(spec?.controller),
    },
    {
      name: 'Parameters',
      type: 'text',
      description: 'What the controller is to read.',
      cell({ spec }) {
        const { kind, apiGroup, name } = spec?.parameters ?? {};
        if (spec?.parameters === undefined) return null;
        return `${text(kind)}${text(apiGroup) && `.${text(apiGroup)}`}/${text(name)}`;
      },
    },
    AGE_OF,
  ],
});

export const networkPolicyPrinter: Printer = columnsPrinter<networkingv1.NetworkPolicy>({
  resource: { group: GROUP, resource: 'networkpolicies' },
  kind: 'NetworkPolicy',
  namespaced: true,
  columns: [
    {
      name: 'Pod-Selector',
      type: 'text',
      description: 'Which pods it is about.',
      cell: ({ spec }) => selectorCell(spec?.podSelector ?? {}),
    },
    AGE_OF,
  ],
});

export const ipAddressPrinter: Printer = columnsPrinter<networkingv1.IPAddress>({
  resource: { group: GROUP, resource: 'ipaddresses' },
  kind: 'IPAddress',
  namespaced: false,
  columns: [
    {
      name: 'ParentRef',
      type: 'text',
      description: 'What has the address.',
      cell({ spec }) {
        const { group, resource, namespace, name } = spec?.parentRef ?? {};
        if (spec?.parentRef === undefined) return null;
        const kind = [text(resource), text(group)].filter(Boolean).join('.').toLowerCase();
        return [kind, text(namespace), text(name)].filter(Boolean).join('/');
      },
    },
  ],
});

export const serviceCidrPrinter: Printer = columnsPrinter<networkingv1.ServiceCIDR>({
  resource: { group: GROUP, resource: 'servicecidrs' },
  kind: 'ServiceCIDR',
  namespaced: false,
  columns: [
    {
      name: 'CIDRs',
      type: 'text',
      description: 'Ranges of addresses.',
      cell: ({ spec }) => words(spec?.cidrs).join(','),
    },
    AGE_OF,
  ],
});
