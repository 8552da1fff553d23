import type { corev1 } from '@deltascope/api';
import { describe, expect, it } from 'vitest';
import type { Cell } from './index.ts';
import { podPrinter } from './pod.ts';
import { namedCells } from './testing/named-cells.ts';

type State = corev1.ContainerState;

const running: State = { running: { startedAt: '2026-01-01T00:00:00Z' } };
const waiting = (reason?: string): State => ({ waiting: reason === undefined ? {} : { reason } });
const ended = (exitCode: number, more: { reason?: string; signal?: number } = {}): State => ({
  terminated: { exitCode, ...more },
});

const container = (
  state: State,
  more: Partial<corev1.ContainerStatus> = {},
): corev1.ContainerStatus => ({
  name: 'c',
  image: 'i',
  imageID: '',
  ready: state.running !== undefined,
  restartCount: 0,
  state,
  ...more,
});

const READY = { type: 'Ready', status: 'True' };
const INITIALIZED = { type: 'Initialized', status: 'True' };

interface Given {
  phase?: string;
  reason?: string;
  conditions?: corev1.PodCondition[];
  init?: corev1.ContainerStatus[];
  containers?: corev1.ContainerStatus[];
  /** Names of the init containers that are sidecars. */
  sidecars?: string[];
  deleted?: boolean;
}

function pod({
  phase = 'Running',
  init = [],
  containers = [],
  sidecars = [],
  ...given
}: Given): corev1.Pod {
  return {
    metadata: { name: 'p', ...(given.deleted && { deletionTimestamp: '2026-01-01T00:00:00Z' }) },
    spec: {
      containers: containers.map(({ name }) => ({ name })),
      initContainers: init.map(({ name }) => ({
        name,
        ...(sidecars.includes(name) && { restartPolicy: 'Always' }),
      })),
    },
    status: {
      phase,
      ...(given.reason !== undefined && { reason: given.reason }),
      conditions: given.conditions ?? [],
      initContainerStatuses: init,
      containerStatuses: containers,
    },
  };
}

const print = (given: Given): Record<string, Cell> => namedCells(podPrinter, pod(given));

describe("a pod's status", () => {
  it.each<[word: string, health: string, Given]>([
    ['Pending', 'progress', { phase: 'Pending' }],
    [
      'Pending',
      'warn',
      {
        phase: 'Pending',
        conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable' }],
      },
    ],
    [
      'SchedulingGated',
      'progress',
      {
        phase: 'Pending',
        conditions: [{ type: 'PodScheduled', status: 'False', reason: 'SchedulingGated' }],
      },
    ],
    [
      'ContainerCreating',
      'progress',
      { phase: 'Pending', containers: [container(waiting('ContainerCreating'))] },
    ],
    [
      'ImagePullBackOff',
      'bad',
      { phase: 'Pending', containers: [container(waiting('ImagePullBackOff'))] },
    ],
    [
      'CreateContainerConfigError',
      'bad',
      { phase: 'Pending', containers: [container(waiting('CreateContainerConfigError'))] },
    ],
    ['Running', 'ok', { conditions: [READY], containers: [container(running)] }],
    ['Running', 'warn', { containers: [container(running, { ready: false })] }],
    ['CrashLoopBackOff', 'bad', { containers: [container(waiting('CrashLoopBackOff'))] }],
    ['OOMKilled', 'bad', { containers: [container(ended(137, { reason: 'OOMKilled' }))] }],
    ['Error', 'bad', { containers: [container(ended(1, { reason: 'Error' }))] }],
    ['ExitCode:3', 'bad', { containers: [container(ended(3))] }],
    ['Signal:9', 'bad', { containers: [container(ended(137, { signal: 9 }))] }],
    [
      'Completed',
      'done',
      { phase: 'Succeeded', containers: [container(ended(0, { reason: 'Completed' }))] },
    ],
    ['Evicted', 'bad', { phase: 'Failed', reason: 'Evicted' }],
    ['Unknown', 'unknown', { phase: 'Unknown' }],
    ['', 'unknown', { phase: '' }],
    ['Terminating', 'progress', { deleted: true, containers: [container(running)] }],
    ['Unknown', 'unknown', { deleted: true, reason: 'NodeLost', containers: [container(running)] }],
    [
      'Completed',
      'done',
      {
        phase: 'Succeeded',
        deleted: true,
        containers: [container(ended(0, { reason: 'Completed' }))],
      },
    ],
  ])('is %s, and it fares %s', (word, health, given) => {
    expect(print(given)).toMatchObject({ Status: [word, health], health });
  });

  it.each<[word: string, health: string, Given]>([
    [
      'Running',
      'ok',
      {
        conditions: [READY],
        containers: [container(ended(0, { reason: 'Completed' })), container(running)],
      },
    ],
    [
      'NotReady',
      'warn',
      { containers: [container(ended(0, { reason: 'Completed' })), container(running)] },
    ],
    [
      'Error',
      'bad',
      {
        containers: [
          container(ended(0, { reason: 'Completed' })),
          container(ended(1, { reason: 'Error' })),
        ],
      },
    ],
    [
      'ContainerCreating',
      'bad',
      {
        containers: [
          container(waiting('ContainerCreating')),
          container(waiting('CrashLoopBackOff')),
        ],
      },
    ],
  ])('with several containers is %s, and it fares %s', (word, health, given) => {
    expect(print(given)).toMatchObject({ Status: [word, health], health });
  });

  it.each<[word: string, health: string, Given]>([
    ['Init:0/2', 'progress', { init: [container(running), container(waiting('PodInitializing'))] }],
    [
      'Init:1/2',
      'progress',
      { init: [container(ended(0)), container(waiting('PodInitializing'))] },
    ],
    ['Init:CrashLoopBackOff', 'bad', { init: [container(waiting('CrashLoopBackOff'))] }],
    ['Init:Error', 'bad', { init: [container(ended(1, { reason: 'Error' }))] }],
    ['Init:ExitCode:2', 'bad', { init: [container(ended(2))] }],
    ['Init:Signal:15', 'bad', { init: [container(ended(143, { signal: 15 }))] }],
    [
      'PodInitializing',
      'progress',
      { init: [container(ended(0))], containers: [container(waiting('PodInitializing'))] },
    ],
  ])('while it initializes is %s, and it fares %s', (word, health, given) => {
    expect(print({ phase: 'Pending', ...given })).toMatchObject({ Status: [word, health], health });
  });

  it('is that of the containers once the pod is initialized, even when a sidecar is not up', () => {
    const given: Given = {
      conditions: [INITIALIZED, READY],
      init: [container(waiting('CrashLoopBackOff'), { name: 's' })],
      sidecars: ['s'],
      containers: [container(waiting('ErrImagePull'))],
    };
    expect(print(given)['Status']).toEqual(['ErrImagePull', 'bad']);
  });
});

describe('the containers counted', () => {
  it('are those of the pod, and sidecars; other init containers are not', () => {
    const given: Given = {
      conditions: [INITIALIZED, READY],
      init: [container(ended(0), { name: 'i' }), container(running, { name: 's', started: true })],
      sidecars: ['s'],
      containers: [container(running), container(running, { ready: false })],
    };
    expect(print(given)['Ready']).toEqual([2, 3]);
  });

  it('are not ready when a sidecar has not started', () => {
    const given: Given = {
      phase: 'Pending',
      init: [container(running, { name: 's', started: false })],
      sidecars: ['s'],
      containers: [container(waiting('PodInitializing'))],
    };
    expect(print(given)).toMatchObject({ Ready: [0, 2], Status: ['Init:0/1', 'progress'] });
  });
});

describe('the restarts', () => {
  const restarted = (
    restartCount: number,
    finishedAt: string,
  ): Partial<corev1.ContainerStatus> => ({
    restartCount,
    lastState: { terminated: { exitCode: 1, finishedAt } },
  });

  it('are summed over the containers, with the time of the last', () => {
    const given: Given = {
      containers: [
        container(running, restarted(2, '2026-01-01T00:00:02Z')),
        container(running, restarted(3, '2026-01-01T00:00:01Z')),
      ],
    };
    expect(print(given)['Restarts']).toEqual([5, Date.parse('2026-01-01T00:00:02Z')]);
  });

  it("are the init containers' while the pod initializes, later those of sidecars and containers", () => {
    const init = [
      container(ended(0), { name: 'i', ...restarted(4, '2026-01-01T00:00:04Z') }),
      container(running, { name: 's', started: true, ...restarted(1, '2026-01-01T00:00:01Z') }),
    ];
    const containers = [container(running, restarted(1, '2026-01-01T00:00:03Z'))];
    const later = print({ init, sidecars: ['s'], containers });
    expect(later['Restarts']).toEqual([2, Date.parse('2026-01-01T00:00:03Z')]);
    const earlier = print({ init: [...init, container(waiting())], sidecars: ['s'], containers });
    expect(earlier['Restarts']).toEqual([5, Date.parse('2026-01-01T00:00:04Z')]);
  });

  it('have no time when there were none, or it is not known', () => {
    const given = container(running, restarted(0, '2026-01-01T00:00:02Z'));
    expect(print({ containers: [given] })['Restarts']).toEqual([0, null]);
    expect(print({ containers: [container(running, { restartCount: 7 })] })['Restarts']).toEqual([
      7,
      null,
    ]);
  });
});

describe('the wide columns', () => {
  it('tell address, node, nominated node and readiness gates', () => {
    const bound: corev1.Pod = {
      metadata: { creationTimestamp: '2026-01-01T00:00:00Z' },
      spec: {
        nodeName: 'node-1',
        containers: [],
        readinessGates: [{ conditionType: 'x.io/a' }, { conditionType: 'x.io/b' }],
      },
      status: {
        podIPs: [{ ip: '10.0.0.7' }, { ip: 'fd00::7' }],
        nominatedNodeName: 'node-2',
        conditions: [{ type: 'x.io/b', status: 'True' }],
      },
    };
    expect(namedCells(podPrinter, bound)).toMatchObject({
      Age: Date.parse('2026-01-01T00:00:00Z'),
      IP: '10.0.0.7',
      Node: 'node-1',
      'Nominated Node': 'node-2',
      'Readiness Gates': [1, 2],
    });
  });

  it('are empty for a pod that is nowhere yet', () => {
    expect(print({})).toMatchObject({
      Age: null,
      IP: null,
      Node: null,
      'Nominated Node': null,
      'Readiness Gates': null,
    });
  });
});
