import type { corev1 } from '@deltascope/api';
import { expect, it } from 'vitest';
import { servicePrinter } from './service.ts';
import { namedCells } from './testing/named-cells.ts';

const balanced = (...ingress: corev1.LoadBalancerIngress[]): Partial<corev1.Service> => ({
  status: { loadBalancer: { ingress } },
});

it.each<[address: string | null, health: string, Partial<corev1.Service>]>([
  [null, 'ok', { spec: { type: 'ClusterIP' } }],
  [
    '192.0.2.1,192.0.2.2',
    'ok',
    { spec: { type: 'NodePort', externalIPs: ['192.0.2.1', '192.0.2.2'] } },
  ],
  ['<pending>', 'progress', { spec: { type: 'LoadBalancer' } }],
  ['192.0.2.9', 'ok', { spec: { type: 'LoadBalancer', externalIPs: ['192.0.2.9'] } }],
  [
    '192.0.2.3,lb.example.com',
    'ok',
    {
      spec: { type: 'LoadBalancer' },
      ...balanced({ hostname: 'lb.example.com' }, { ip: '192.0.2.3' }, { ip: '192.0.2.3' }),
    },
  ],
  [
    '192.0.2.3,192.0.2.1',
    'ok',
    {
      spec: { type: 'LoadBalancer', externalIPs: ['192.0.2.1'] },
      ...balanced({ ip: '192.0.2.3' }),
    },
  ],
  ['db.example.com', 'ok', { spec: { type: 'ExternalName', externalName: 'db.example.com' } }],
  ['<unknown>', 'ok', { spec: {} }],
])('a service is reached from outside at %s and fares %s', (address, health, service) => {
  expect(namedCells(servicePrinter, service)).toMatchObject({ 'External-IP': address, health });
});

it('a service tells its ports, with node ports, and whom it selects', () => {
  const service: corev1.Service = {
    metadata: {},
    spec: {
      type: 'NodePort',
      clusterIPs: ['10.0.0.10', 'fd00::10'],
      ports: [
        { port: 80, protocol: 'TCP', nodePort: 30080 },
        { port: 53, protocol: 'UDP' },
      ],
      selector: { tier: 'a', app: 'web' },
    },
  };
  expect(namedCells(servicePrinter, service)).toMatchObject({
    Type: 'NodePort',
    'Cluster-IP': '10.0.0.10',
    'Port(s)': '80:30080/TCP,53/UDP',
    Selector: 'app=web,tier=a',
  });
  expect(namedCells(servicePrinter, {})).toMatchObject({
    'Cluster-IP': null,
    'Port(s)': null,
    Selector: null,
  });
});
