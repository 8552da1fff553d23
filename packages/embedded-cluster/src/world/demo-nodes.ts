import type { corev1 } from '@deltascope/api';
import { formatTime } from '../clock.ts';
import { HEALTHY } from './nodes/node-conditions.ts';

/** Of machines: what they have, and what the system keeps of it for itself. */
const SIZES = {
  medium: { type: 'm7.4xlarge', cpu: 16, memoryMi: 65_536, keptMilliCpu: 110, keptMi: 1980 },
  large: { type: 'm7.16xlarge', cpu: 64, memoryMi: 262_144, keptMilliCpu: 230, keptMi: 4600 },
} as const;

export interface NodeShape {
  readonly name: string;
  readonly zone: string;
  readonly index: number;
  readonly maxPods: number;
  readonly isControlPlane?: boolean;
  /** Default: medium. */
  readonly size?: keyof typeof SIZES;
}

const CONTROL_PLANE = 'node-role.kubernetes.io/control-plane';

/** A ready node, as a kubelet reports itself. */
export function demoNode(
  { name, zone, index, maxPods, isControlPlane = false, size = 'medium' }: NodeShape,
  nowMs: number,
): corev1.Node {
  const { type, cpu, memoryMi, keptMilliCpu, keptMi } = SIZES[size];
  const common = { pods: String(maxPods), 'hugepages-1Gi': '0', 'hugepages-2Mi': '0' };
  const capacity = {
    ...common,
    cpu: String(cpu),
    memory: `${memoryMi * 1024}Ki`,
    'ephemeral-storage': '209702892Ki',
  };
  const allocatable = {
    ...common,
    cpu: `${cpu * 1000 - keptMilliCpu}m`,
    memory: `${(memoryMi - keptMi) * 1024}Ki`,
    'ephemeral-storage': '193262184948',
  };
  const podCIDR = `10.${244 + Math.floor(index / 256)}.${index % 256}.0/24`;
  const address = `10.0.${Math.floor(index / 250)}.${(index % 250) + 10}`;
  return {
    metadata: {
      name,
      labels: {
        'kubernetes.io/hostname': name,
        'kubernetes.io/os': 'linux',
        'kubernetes.io/arch': 'amd64',
        'topology.kubernetes.io/region': 'eu-north',
        'topology.kubernetes.io/zone': zone,
        'node.kubernetes.io/instance-type': type,
        ...(isControlPlane ? { [CONTROL_PLANE]: '' } : {}),
      },
    },
    spec: {
      podCIDR,
      podCIDRs: [podCIDR],
      providerID: `demo:///${zone}/${name}`,
      ...(isControlPlane ? { taints: [{ key: CONTROL_PLANE, effect: 'NoSchedule' }] } : {}),
    },
    status: {
      capacity,
      allocatable,
      addresses: [
        { type: 'InternalIP', address },
        { type: 'Hostname', address: name },
      ],
      conditions: nodeConditions(nowMs),
      nodeInfo: {
        architecture: 'amd64',
        bootID: name,
        containerRuntimeVersion: 'containerd://2.1.4',
        kernelVersion: '6.12.43',
        kubeProxyVersion: '',
        kubeletVersion: 'v1.37.2',
        machineID: name,
        operatingSystem: 'linux',
        osImage: 'Debian GNU/Linux 13 (trixie)',
        systemUUID: name,
      },
    },
  };
}

function nodeConditions(nowMs: number): corev1.NodeCondition[] {
  const time = formatTime(nowMs);
  return Object.entries(HEALTHY).map(([type, told]) => ({
    type,
    ...told,
    lastHeartbeatTime: time,
    lastTransitionTime: time,
  }));
}
