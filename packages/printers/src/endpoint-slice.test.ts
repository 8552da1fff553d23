import type { discoveryv1 } from '@deltascope/api';
import { expect, it } from 'vitest';
import { endpointSlicePrinter } from './endpoint-slice.ts';
import { namedCells } from './testing/named-cells.ts';

const slice = (given: Partial<discoveryv1.EndpointSlice>): discoveryv1.EndpointSlice => ({
  metadata: {},
  addressType: 'IPv4',
  endpoints: [],
  ...given,
});

const endpoint = (address: string, ready?: boolean): discoveryv1.Endpoint => ({
  addresses: [address],
  conditions: ready === undefined ? {} : { ready },
});

it('an endpoint slice shows three ports and three addresses, and how many more there are', () => {
  const given = slice({
    ports: [{ port: 80 }, { name: 'dns' }, {}],
    endpoints: ['10.0.0.1', '10.0.0.2', '10.0.0.3', '10.0.0.4', '10.0.0.5'].map((address) =>
      endpoint(address),
    ),
  });
  expect(namedCells(endpointSlicePrinter, given)).toMatchObject({
    AddressType: 'IPv4',
    Ports: '80,dns,*',
    Endpoints: '10.0.0.1,10.0.0.2,10.0.0.3 + 2 more...',
  });
  expect(namedCells(endpointSlicePrinter, slice({}))).toMatchObject({
    Ports: '<unset>',
    Endpoints: '<unset>',
  });
});

it.each([
  ['that is empty', 'ok', []],
  ['where one takes traffic', 'ok', [endpoint('a', false), endpoint('b', true)]],
  ['that does not tell', 'ok', [endpoint('a')]],
  ['where none takes traffic', 'warn', [endpoint('a', false), endpoint('b', false)]],
])('an endpoint slice %s fares %s', (_what, health, endpoints) => {
  expect(namedCells(endpointSlicePrinter, slice({ endpoints }))['health']).toBe(health);
});
