import type { corev1 } from '@deltascope/api';
import { AGE, createdAt } from './age.ts';
import { count, items, text, textOrNone, words } from './fields.ts';
import type { Sparse } from './fields.ts';
import { labelsCell, SELECTOR } from './pod-template.ts';
import type { PrintedRow, Printer } from './printer.ts';

type Service = Sparse<corev1.Service>;

export const servicePrinter: Printer = {
  resource: { group: '', resource: 'services' },
  kind: 'Service',
  namespaced: true,
  namePosition: 0,
  namePriority: 0,
  columns: [
    { name: 'Type', type: 'text', priority: 0, description: 'How it can be reached.' },
    { name: 'Cluster-IP', type: 'text', priority: 0, description: 'Its address in the cluster.' },
    { name: 'External-IP', type: 'text', priority: 0, description: 'Its addresses from outside.' },
    { name: 'Port(s)', type: 'text', priority: 0, description: 'Ports, with the node ports.' },
    AGE,
    { ...SELECTOR, description: 'Which pods get its traffic, by label.' },
  ],

  print(service: Service): PrintedRow {
    const { metadata, spec } = service;
    const external = externalAddress(service);
    return {
      cells: [
        text(spec?.type),
        words(spec?.clusterIPs)[0] ?? null,
        external,
        textOrNone(ports(service)),
        createdAt(metadata),
        labelsCell(spec?.selector),
      ],
      health: external === PENDING ? 'progress' : 'ok',
    };
  },
};

const PENDING = '<pending>';

function externalAddress({ spec, status }: Service): string | null {
  const externalIPs = words(spec?.externalIPs);
  switch (text(spec?.type)) {
    case 'ClusterIP':
    case 'NodePort':
      return externalIPs.join(',') || null;
    case 'LoadBalancer': {
      const ingress = items(status?.loadBalancer?.ingress);
      const balancers = ingress.map(({ ip, hostname }) => text(ip) || text(hostname));
      const distinct = [...new Set(balancers.filter(Boolean))].toSorted();
      return [...distinct, ...externalIPs].join(',') || PENDING;
    }
    case 'ExternalName':
      return text(spec?.externalName);
    default:
      return '<unknown>';
  }
}

function ports({ spec }: Service): string {
  return items(spec?.ports)
    .map(({ port, nodePort, protocol }) => {
      const node = count(nodePort) > 0 ? `:${count(nodePort)}` : '';
      return `${count(port)}${node}/${text(protocol)}`;
    })
    .join(',');
}
