import type { KubeObject } from '@deltascope/apimachinery';
import { describe, expect, it } from 'vitest';
import { printerFor, troubleOf, type Trouble, type TroubleOptions } from '../index.ts';

const at = (seconds: number): string => new Date(seconds * 1000).toISOString();

function tell(resource: string, object: object, options: TroubleOptions = {}): Trouble | null {
  const [name = '', ...group] = resource.split('.');
  const printer = printerFor({ group: group.join('.'), resource: name });
  return troubleOf(printer, { metadata: {}, ...object } as KubeObject, options);
}

const words = (trouble: Trouble | null): string =>
  trouble ? `${trouble.health}: ${trouble.headline}. ${trouble.sentence}` : 'nothing';

interface Given {
  readonly phase?: string;
  readonly reason?: string;
  readonly message?: string;
  readonly state?: object;
  readonly lastState?: object;
  readonly restartCount?: number;
  readonly conditions?: readonly object[];
  readonly init?: object;
  readonly ready?: boolean;
}

const NOT_READY = { type: 'Ready', status: 'False', lastTransitionTime: at(50) };

function pod({ phase = 'Running', conditions = [NOT_READY], init, ...given }: Given): object {
  const { reason, message, state = {}, lastState = {}, restartCount = 0, ready = false } = given;
  const image = 'registry.example.com:5000/payments/fraud-check:3.8.0@sha256:abc';
  return {
    spec: {
      containers: [{ name: 'api', image, resources: { limits: { memory: '256Mi' } } }],
      ...(init && { initContainers: [{ name: 'migrate' }] }),
    },
    status: {
      phase,
      reason,
      message,
      conditions,
      ...(init && { initContainerStatuses: [{ name: 'migrate', restartCount: 0, state: init }] }),
      containerStatuses: [{ name: 'api', ready, restartCount, state, lastState }],
    },
  };
}

const waiting = (reason: string, message?: string): object => ({ waiting: { reason, message } });
const ended = (exitCode: number, reason = 'Error', seconds = 4): object => ({
  terminated: { exitCode, reason, startedAt: at(90), finishedAt: at(90 + seconds) },
});
const crashLoop = waiting('CrashLoopBackOff', 'back-off 5m0s restarting failed container=api');
const backOff = 'Back-off pulling image "registry.example.com:5000/payments/fraud-check:3.8.0"';

describe("a pod's trouble in words", () => {
  it.each<[string, Given]>([
    [
      'bad: keeps crashing. Container api exits with 1 after 4s, 14 restarts.',
      { state: crashLoop, lastState: ended(1), restartCount: 14 },
    ],
    [
      'bad: keeps crashing. Container api exits with 1 after 3m12s, 1 restart.',
      { state: ended(1, 'Error', 192), restartCount: 1 },
    ],
    ['bad: crashed. Container api exited with 3 after 4s.', { state: ended(3) }],
    [
      'bad: keeps exiting. Container api exits with 0 after 4s, 2 restarts.',
      { state: crashLoop, lastState: ended(0, 'Completed'), restartCount: 2 },
    ],
    [
      'bad: keeps crashing. Container api is in CrashLoopBackOff, 2 restarts.',
      { state: crashLoop, restartCount: 2 },
    ],
    [
      'bad: runs out of memory. Killed at 256Mi, 6 restarts.',
      { state: crashLoop, lastState: ended(137, 'OOMKilled'), restartCount: 6 },
    ],
    ['bad: ran out of memory. Killed at 256Mi.', { state: ended(137, 'OOMKilled') }],
    [
      'bad: cannot pull its image. Image fraud-check:3.8.0: manifest unknown.',
      {
        phase: 'Pending',
        state: waiting(
          'ErrImagePull',
          'rpc error: code = NotFound desc = failed to pull and unpack image "a/b:1": failed to resolve reference "a/b:1": manifest unknown: manifest unknown',
        ),
      },
    ],
    [
      'bad: cannot pull its image. Image fraud-check:3.8.0: ImagePullBackOff.',
      { phase: 'Pending', state: waiting('ImagePullBackOff', backOff) },
    ],
    [
      'bad: cannot start. Container api: secret "db" not found.',
      { phase: 'Pending', state: waiting('CreateContainerConfigError', 'secret "db" not found') },
    ],
    [
      'bad: cannot start. Container api: CreateContainerError.',
      { phase: 'Pending', state: waiting('CreateContainerError') },
    ],
    [
      'bad: cannot start. Container api: exec: "foo": executable file not found in $PATH.',
      {
        state: waiting(
          'RunContainerError',
          'failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: exec: "foo": executable file not found in $PATH: unknown',
        ),
      },
    ],
    [
      'bad: crashed. Init container migrate exited with 2 after 4s.',
      { phase: 'Pending', init: ended(2), state: waiting('PodInitializing') },
    ],
    [
      'bad: was evicted. The node was low on resource: memory.',
      { phase: 'Failed', reason: 'Evicted', message: 'The node was low on resource: memory. ' },
    ],
    [
      'bad: failed. DeadlineExceeded: Pod was active on the node longer than the specified deadline.',
      {
        phase: 'Failed',
        reason: 'DeadlineExceeded',
        message: 'Pod was active on the node longer than the specified deadline',
      },
    ],
    ['bad: failed. Its phase is Failed.', { phase: 'Failed' }],
    [
      "warn: has no node. 0/24 nodes are available: 3 Insufficient cpu, 21 node(s) didn't match Pod's node affinity/selector.",
      {
        phase: 'Pending',
        conditions: [
          {
            type: 'PodScheduled',
            status: 'False',
            reason: 'Unschedulable',
            message:
              "0/24 nodes are available: 3 Insufficient cpu, 21 node(s) didn't match Pod's node affinity/selector. no new claims to deallocate, preemption: 0/24 nodes are available: 24 Preemption is not helpful for scheduling.",
          },
        ],
      },
    ],
    [
      'warn: is not ready. Container api is not ready.',
      { state: { running: { startedAt: at(9) } } },
    ],
    ['nothing', { conditions: [{ type: 'Ready', status: 'True' }], ready: true }],
    ['nothing', { phase: 'Pending' }],
    ['nothing', { phase: 'Succeeded', state: ended(0, 'Completed') }],
  ])('%s', (expected, given) => {
    expect(words(tell('pods', pod(given)))).toBe(expected);
  });

  it('has the why from its events where the status has none', () => {
    const pull = pod({ phase: 'Pending', state: waiting('ImagePullBackOff', backOff) });
    const events = ['Error: ImagePullBackOff', 'Failed to pull image "a/b:1": x: 403 Forbidden'];
    const run = pod({ state: { running: { startedAt: at(9) } } });
    const probe = 'Readiness probe failed: HTTP probe failed with statuscode: 500';
    expect(tell('pods', pull, { events })?.sentence).toBe(
      'Image fraud-check:3.8.0: 403 Forbidden.',
    );
    expect(tell('pods', run, { events: [probe] })?.sentence).toBe(
      `Container api is not ready: ${probe}.`,
    );
  });

  it('of a lost node has the node controller’s event', () => {
    const lost = pod({ ready: true, state: { running: { startedAt: at(9) } } });
    expect(tell('pods', lost, { events: ['Node is not ready'] })?.sentence).toBe(
      'Node is not ready.',
    );
  });

  it('is since the pod was ready last, or since a container ended', () => {
    expect(tell('pods', pod({ state: ended(1) }))?.since).toBe(50_000);
    expect(tell('pods', pod({ state: ended(1), conditions: [] }))?.since).toBe(94_000);
  });

  it('is settling while a container is in its first run and was not ready in it', () => {
    const started = (seconds: number, restartCount = 0): object =>
      pod({ state: { running: { startedAt: at(seconds) } }, restartCount });
    expect(tell('pods', started(51))?.settling).toBe(true);
    expect(tell('pods', started(51, 1))?.settling).toBe(false);
    expect(tell('pods', started(10))?.settling).toBe(false);
    expect(tell('pods', pod({ state: crashLoop }))?.settling).toBe(false);
  });
});

const deployment = (status: object): object => ({
  metadata: { generation: 1 },
  spec: { replicas: 4 },
  status: { observedGeneration: 1, replicas: 4, updatedReplicas: 4, ...status },
});
const turned = (type: string, status: string, more: object = {}): object => ({
  conditions: [{ type, status, lastTransitionTime: at(7), ...more }],
});

describe('the trouble in words', () => {
  it.each<[string, resource: string, object]>([
    [
      'bad: cannot roll out. ProgressDeadlineExceeded after 600s, 3 of 4 available.',
      'deployments.apps',
      deployment({
        availableReplicas: 3,
        ...turned('Progressing', 'False', { reason: 'ProgressDeadlineExceeded' }),
      }),
    ],
    [
      'bad: cannot create pods. Exceeded quota: pods, requested: pods=1, used: pods=4, limited: pods=4.',
      'deployments.apps',
      deployment({
        availableReplicas: 3,
        ...turned('ReplicaFailure', 'True', {
          reason: 'FailedCreate',
          message:
            'pods "web-5d4f8-x" is forbidden: exceeded quota: pods, requested: pods=1, used: pods=4, limited: pods=4',
        }),
      }),
    ],
    [
      'warn: is short of pods. 3 of 4 available.',
      'deployments.apps',
      deployment({
        availableReplicas: 3,
        ...turned('Progressing', 'True', { reason: 'NewReplicaSetAvailable' }),
      }),
    ],
    [
      'warn: is short of pods. 2 of 3 ready.',
      'statefulsets.apps',
      { spec: { replicas: 3 }, status: { replicas: 3, readyReplicas: 2 } },
    ],
    [
      'warn: is short of pods. 11 of 12 available.',
      'daemonsets.apps',
      {
        status: {
          desiredNumberScheduled: 12,
          currentNumberScheduled: 12,
          updatedNumberScheduled: 12,
          numberAvailable: 11,
        },
      },
    ],
    [
      'bad: failed. BackoffLimitExceeded: Job has reached the specified backoff limit.',
      'jobs.batch',
      {
        status: turned('Failed', 'True', {
          reason: 'BackoffLimitExceeded',
          message: 'Job has reached the specified backoff limit',
        }),
      },
    ],
    ['warn: is retried. 1 pod failed, backoffLimit 6.', 'jobs.batch', { status: { failed: 1 } }],
    [
      'bad: is not ready. KubeletNotReady: container runtime network not ready.',
      'nodes',
      {
        status: turned('Ready', 'False', {
          reason: 'KubeletNotReady',
          message: 'container runtime network not ready',
        }),
      },
    ],
    [
      'bad: is not ready. NodeStatusUnknown: Kubelet stopped posting node status.',
      'nodes',
      {
        status: turned('Ready', 'Unknown', {
          reason: 'NodeStatusUnknown',
          message: 'Kubelet stopped posting node status.',
        }),
      },
    ],
    [
      'warn: is short of memory. KubeletHasInsufficientMemory: kubelet has insufficient memory available.',
      'nodes',
      {
        spec: { unschedulable: true },
        status: {
          conditions: [
            { type: 'Ready', status: 'True' },
            {
              type: 'MemoryPressure',
              status: 'True',
              reason: 'KubeletHasInsufficientMemory',
              message: 'kubelet has insufficient memory available',
            },
          ],
        },
      },
    ],
    ['nothing', 'nodes', { spec: { unschedulable: true }, status: turned('Ready', 'True') }],
    ['nothing', 'nodes', { status: {} }],
    ['nothing', 'events', { type: 'Warning' }],
    [
      'bad: has lost its volume. Phase Lost: pvc-1 is gone.',
      'persistentvolumeclaims',
      { spec: { volumeName: 'pvc-1' }, status: { phase: 'Lost' } },
    ],
    [
      'warn: takes no traffic. 0 of 1 endpoints ready.',
      'endpointslices.discovery.k8s.io',
      { endpoints: [{ conditions: { ready: false } }] },
    ],
    [
      'warn: is not ready. Failing: no route.',
      'widgets.x.io',
      { status: turned('Ready', 'False', { reason: 'Failing', message: 'no\n  route' }) },
    ],
  ])('%s', (expected, resource, object) => {
    expect(words(tell(resource, object))).toBe(expected);
  });

  it('is cut at a word where it is too long', () => {
    const message = 'word '.repeat(60);
    const { sentence = '' } =
      tell('widgets.x.io', { status: turned('Ready', 'False', { message }) }) ?? {};
    expect(sentence).toMatch(/^Word( word)+\.\.\.$/);
    expect(sentence.length).toBeGreaterThan(130);
  });
});
