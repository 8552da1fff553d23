import type { discoveryv1 } from '@deltascope/api';
import { AGE, createdAt } from './age.ts';
import { items, text, words } from './fields.ts';
import type { Sparse } from './fields.ts';
import type { Health, PrintedRow, Printer } from './printer.ts';

type EndpointSlice = Sparse<discoveryv1.EndpointSlice>;

export const endpointSlicePrinter: Printer = {
  resource: { group: 'discovery.k8s.io', resource: 'endpointslices' },
  kind: 'EndpointSlice',
  namespaced: true,
  namePosition: 0,
  namePriority: 0,
  columns: [
    { name: 'AddressType', type: 'text', priority: 0, description: 'IPv4, IPv6 or FQDN.' },
    { name: 'Ports', type: 'text', priority: 0, description: 'Ports of every endpoint in it.' },
    { name: 'Endpoints', type: 'text', priority: 0, description: 'Addresses, ready or not.' },
    AGE,
  ],

  print(slice: EndpointSlice): PrintedRow {
    const endpoints = items(slice.endpoints);
    const ports = items(slice.ports).map(({ port, name }) =>
      typeof port === 'number' ? String(port) : typeof name === 'string' ? name : '*',
    );
    return {
      cells: [
        text(slice.addressType),
        firstThree(ports),
        firstThree(endpoints.flatMap(({ addresses }) => words(addresses))),
        createdAt(slice.metadata),
      ],
      health: sliceHealth(endpoints),
    };
  },
};

const SHOWN = 3;

function firstThree(list: readonly string[]): string {
  const shown = list.slice(0, SHOWN).join(',');
  return list.length > SHOWN ? `${shown} + ${list.length - SHOWN} more...` : shown || '<unset>';
}

/** Degraded when nothing behind it takes traffic; an absent `ready` means ready (discovery/v1). */
function sliceHealth(endpoints: readonly Sparse<discoveryv1.Endpoint>[]): Health {
  const takesTraffic = endpoints.some(({ conditions }) => conditions?.ready !== false);
  return endpoints.length === 0 || takesTraffic ? 'ok' : 'warn';
}
