import type { corev1 } from '@deltascope/api';
import { formatTime } from '../clock.ts';

export interface NodeShape {
  readonly name: string;
  readonly zone: string;
  readonly index: number;
  readonly maxPods: number;
  readonly isControlPlane?: boolean;
}

const CONTROL_PLANE = 'node-role.kubernetes.io/control-plane';

/** A ready node, as a kubelet reports itself. */
export function demoNode(
  { name, zone, index, maxPods, isControlPlane = false }: NodeShape,
  nowMs: number,
): corev1.Node {
  const resources = {
    cpu: '16',
    memory: '65536Mi',
    pods: String(maxPods),
    'ephemeral-storage': '200Gi',
  };
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
        'node.kubernetes.io/instance-type': 'm7.4xlarge',
        ...(isControlPlane ? { [CONTROL_PLANE]: '' } : {}),
      },
    },
    spec: {
      podCIDR: `10.244.${index % 256}.0/24`,
      providerID: `demo:///${zone}/${name}`,
      ...(isControlPlane ? { taints: [{ key: CONTROL_PLANE, effect: 'NoSchedule' }] } : {}),
    },
    status: {
      capacity: resources,
      allocatable: resources,
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
  const times = { lastHeartbeatTime: time, lastTransitionTime: time };
  return [
    {
      type: 'MemoryPressure',
      status: 'False',
      reason: 'KubeletHasSufficientMemory',
      message: 'kubelet has sufficient memory available',
      ...times,
    },
    {
      type: 'DiskPressure',
      status: 'False',
      reason: 'KubeletHasNoDiskPressure',
      message: 'kubelet has no disk pressure',
      ...times,
    },
    {
      type: 'PIDPressure',
      status: 'False',
      reason: 'KubeletHasSufficientPID',
      message: 'kubelet has sufficient PID available',
      ...times,
    },
    {
      type: 'Ready',
      status: 'True',
      reason: 'KubeletReady',
      message: 'kubelet is posting ready status',
      ...times,
    },
  ];
}
