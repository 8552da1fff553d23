import type { apiregistrationv1, resourcev1 } from '@deltascope/api';
import { AGE_OF } from './age.ts';
import { columnsPrinter } from './columns-printer.ts';
import { condition, instant, items, text, textOrNone } from './fields.ts';
import type { Sparse } from './fields.ts';
import type { Health, Printer } from './printer.ts';

const GROUP = 'resource.k8s.io';

export const deviceClassPrinter: Printer = columnsPrinter<resourcev1.DeviceClass>({
  resource: { group: GROUP, resource: 'deviceclasses' },
  kind: 'DeviceClass',
  namespaced: false,
  columns: [AGE_OF],
});

export const resourceClaimTemplatePrinter: Printer =
  columnsPrinter<resourcev1.ResourceClaimTemplate>({
    resource: { group: GROUP, resource: 'resourceclaimtemplates' },
    kind: 'ResourceClaimTemplate',
    namespaced: true,
    columns: [AGE_OF],
  });

function claimState({
  metadata,
  status,
}: Sparse<resourcev1.ResourceClaim>): [word: string, health: Health] {
  const isDeleted = typeof metadata?.deletionTimestamp === 'string';
  const isAllocated = status?.allocation !== undefined;
  const states = [
    ...(isDeleted ? ['deleted'] : []),
    ...(isAllocated ? ['allocated'] : []),
    ...(!isAllocated && !isDeleted ? ['pending'] : []),
    ...(items(status?.reservedFor).length > 0 ? ['reserved'] : []),
  ];
  return [states.join(','), isAllocated && !isDeleted ? 'ok' : 'progress'];
}

export const resourceClaimPrinter: Printer = columnsPrinter<resourcev1.ResourceClaim>({
  resource: { group: GROUP, resource: 'resourceclaims' },
  kind: 'ResourceClaim',
  namespaced: true,
  health: (claim) => claimState(claim)[1],
  columns: [
    { name: 'State', type: 'status', description: 'Whether it has its devices.', cell: claimState },
    AGE_OF,
  ],
});

export const resourceSlicePrinter: Printer = columnsPrinter<resourcev1.ResourceSlice>({
  resource: { group: GROUP, resource: 'resourceslices' },
  kind: 'ResourceSlice',
  namespaced: false,
  columns: [
    {
      name: 'Node',
      type: 'text',
      absent: '<unset>',
      description: 'Where its devices are.',
      cell: ({ spec }) => textOrNone(spec?.nodeName),
    },
    {
      name: 'Driver',
      type: 'text',
      description: 'Whose devices they are.',
      cell: ({ spec }) => text(spec?.driver),
    },
    {
      name: 'Pool',
      type: 'text',
      description: 'The pool they are part of.',
      cell: ({ spec }) => text(spec?.pool?.name),
    },
    AGE_OF,
  ],
});

export const deviceTaintRulePrinter: Printer = columnsPrinter<resourcev1.DeviceTaintRule>({
  resource: { group: GROUP, resource: 'devicetaintrules' },
  kind: 'DeviceTaintRule',
  namespaced: false,
  columns: [
    {
      name: 'Key',
      type: 'text',
      description: 'The taint that devices get.',
      cell: ({ spec }) => text(spec?.taint?.key),
    },
    {
      name: 'Value',
      type: 'text',
      description: 'Its value.',
      cell: ({ spec }) => text(spec?.taint?.value),
    },
    {
      name: 'Effect',
      type: 'text',
      description: 'What it does to claims that do not tolerate it.',
      cell: ({ spec }) => text(spec?.taint?.effect),
    },
    {
      name: 'TimeAdded',
      type: 'age',
      description: 'Since when it holds.',
      cell: ({ spec }) => instant(spec?.taint?.timeAdded),
    },
    AGE_OF,
  ],
});

type Service = Sparse<apiregistrationv1.APIService>;

function availability({ status }: Service): [word: string, health: Health] {
  const available = condition(status?.conditions, 'Available');
  const isTrue = available?.status === 'True';
  if (isTrue) return ['True', 'ok'];
  if (available === undefined) return ['Unknown', 'unknown'];
  return [`${text(available.status)} (${text(available.reason)})`, 'bad'];
}

export const apiServicePrinter: Printer = columnsPrinter<apiregistrationv1.APIService>({
  resource: { group: 'apiregistration.k8s.io', resource: 'apiservices' },
  kind: 'APIService',
  namespaced: false,
  health: (service) => availability(service)[1],
  columns: [
    {
      name: 'Service',
      type: 'text',
      description: 'Who serves the group.',
      cell: ({ spec }) =>
        spec?.service === undefined
          ? 'Local'
          : `${text(spec.service.namespace)}/${text(spec.service.name)}`,
    },
    { name: 'Available', type: 'status', description: 'Whether it answers.', cell: availability },
    AGE_OF,
  ],
});
