import { createHash } from 'node:crypto';
import type { corev1 } from '@deltascope/api';
import { formatTime } from '../clock.ts';
import { HEALTHY } from './nodes/node-conditions.ts';
import { podCidr } from './nodes/node-ipam-controller.ts';

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

const KUBELET_PORT = 10_250;
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
  const podCIDR = podCidr(index);
  const systemUUID = uuidOf(name);
  const address = `10.0.${Math.floor(index / 250)}.${(index % 250) + 10}`;
  return {
    metadata: {
      name,
      annotations: {
        'node.alpha.kubernetes.io/ttl': '0',
        'volumes.kubernetes.io/controller-managed-attach-detach': 'true',
      },
      labels: {
        'beta.kubernetes.io/arch': 'amd64',
        'beta.kubernetes.io/instance-type': type,
        'beta.kubernetes.io/os': 'linux',
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
      daemonEndpoints: { kubeletEndpoint: { Port: KUBELET_PORT } },
      nodeInfo: {
        architecture: 'amd64',
        bootID: uuidOf(`${name} boot`),
        containerRuntimeVersion: 'containerd://2.1.4',
        kernelVersion: '6.12.43',
        kubeProxyVersion: '',
        kubeletVersion: 'v1.37.2',
        machineID: systemUUID.replaceAll('-', ''),
        operatingSystem: 'linux',
        osImage: 'Debian GNU/Linux 13 (trixie)',
        systemUUID,
      },
    },
  };
}

/** The same for the same text, as a machine keeps its own. */
function uuidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-4$3-8$4-$5');
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
