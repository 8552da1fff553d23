import { randomBytes } from 'node:crypto';
import type { corev1 } from '@deltascope/api';
import { isForbidden, type KubeObject, type Unstructured } from '@deltascope/apimachinery';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from './event-reader.ts';
import { PODS, signal, type Target } from './target.ts';

const NODES = { group: '', version: 'v1', resource: 'nodes' };
const CLAIMS = { group: '', version: 'v1', resource: 'persistentvolumeclaims' };
const PRIORITY_CLASSES = { group: 'scheduling.k8s.io', version: 'v1', resource: 'priorityclasses' };
const CAPACITY = { cpu: '4', memory: '8Gi', pods: '10', 'ephemeral-storage': '10Gi' };
const HOSTNAME = 'kubernetes.io/hostname';
/** What the suite's tainted and its cordoned node are refused for, and maybe nodes that are not its own. */
const ELSEWHERE = [
  'node(s) had untolerated taint(s)',
  'node(s) were unschedulable',
  "node(s) didn't match Pod's node affinity/selector",
];

function countOf(message: string, reason: string): string {
  return message.slice(0, message.indexOf(reason)).trimEnd().split(' ').at(-1) ?? '';
}

type Spec = Partial<corev1.PodSpec>;
interface Wanted extends Spec {
  readonly requests?: Record<string, string>;
  readonly port?: corev1.ContainerPort;
  readonly app?: string;
}

const scheduled = ({ status }: corev1.Pod): corev1.PodCondition | undefined =>
  status?.conditions?.find(({ type }) => type === 'PodScheduled');
const asPod = (object: KubeObject): corev1.Pod => object as corev1.Pod;
const labelled = (app: string): { labelSelector: { matchLabels: { app: string } } } => ({
  labelSelector: { matchLabels: { app } },
});

/** Why a pod waits, in a scheduler's words: on four nodes of the suite's own, among whatever others the cluster has. */
export function schedulingSuite(target: () => Target): void {
  const own = `contract-${randomBytes(3).toString('hex')}`;
  const node = (letter: string): string => `${own}-${letter}`;
  let namespace = '';
  const pods = () => target().dynamic.resource(PODS).namespace(namespace);

  const create = async (name: string, wanted: Wanted = {}): Promise<void> => {
    const { requests = {}, port, app = name, ...spec } = wanted;
    const ports = port === undefined ? [] : [port];
    const body = {
      metadata: { name, labels: { app } },
      spec: {
        nodeSelector: { own },
        tolerations: [{ key: own, operator: 'Exists' }],
        containers: [{ name: 'a', image: 'registry.example/a:1', ports, resources: { requests } }],
        ...spec,
      },
    };
    await pods().create(body as Unstructured, {}, signal());
  };
  const verdict = async (name: string): Promise<corev1.PodCondition> => {
    const pod = await eventually(pods(), name, (one) => scheduled(asPod(one)) !== undefined);
    return scheduled(asPod(pod)) ?? { type: '', status: '' };
  };
  const placeOf = async (name: string): Promise<string> => {
    const isPlaced = (one: KubeObject): boolean => asPod(one).spec?.nodeName !== undefined;
    return asPod(await eventually(pods(), name, isPlaced)).spec?.nodeName ?? '';
  };

  const addNode = async (letter: string, spec: Partial<corev1.NodeSpec>): Promise<void> => {
    const name = node(letter);
    const metadata = {
      name,
      annotations: { 'kwok.x-k8s.io/node': 'fake' },
      labels: { [HOSTNAME]: name, own, zone: letter },
    };
    const { taints = [], ...rest } = spec;
    const ofSuite = { key: own, effect: 'NoSchedule' };
    const conditions = [{ type: 'Ready', status: 'True', reason: 'KubeletReady' }];
    const status = { capacity: CAPACITY, allocatable: CAPACITY, conditions };
    const body = { metadata, spec: { ...rest, taints: [ofSuite, ...taints] }, status };
    await target()
      .dynamic.resource(NODES)
      .create(body as Unstructured, {}, signal());
    await eventually(target().dynamic.resource(NODES), name, (one) => {
      const given = (one as corev1.Node).spec?.taints ?? [];
      return given.every(({ key }) => key !== 'node.kubernetes.io/not-ready');
    });
  };

  beforeAll(async () => {
    namespace = await target().createNamespace();
    await addNode('a', {});
    await addNode('b', {});
    await addNode('c', { taints: [{ key: 'k', value: 'v', effect: 'NoExecute' }] });
    await addNode('d', { unschedulable: true });
    await create('on-a', {
      requests: { cpu: '2' },
      nodeSelector: { [HOSTNAME]: node('a') },
      port: { containerPort: 80, hostPort: 8080, hostIP: '127.0.0.1' },
    });
    const apart = { ...labelled('hated'), topologyKey: 'zone' };
    await create('on-b', {
      requests: { cpu: '3' },
      nodeSelector: { [HOSTNAME]: node('b') },
      port: { containerPort: 80, hostPort: 8080 },
      affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [apart] } },
    });
    expect([await placeOf('on-a'), await placeOf('on-b')]).toEqual([node('a'), node('b')]);
  });
  afterAll(async () => {
    for (const letter of 'abcd') {
      await target().dynamic.resource(NODES).delete(node(letter), {}, signal());
    }
  });

  /** The whole message with the suite's own reasons, for as many nodes as it says there are, and as many of the others as it says. */
  const unschedulable = (
    message: string,
    reasons: readonly string[],
    preemption: (total: number) => readonly string[] | string,
  ): string => {
    const total = Number(/^0\/(\d+) /.exec(message)?.[1]);
    const head = `0/${total} nodes are available: `;
    const told = ELSEWHERE.map((reason) => `${countOf(message, reason)} ${reason}`);
    const all = [...reasons, ...told].toSorted().join(', ');
    const why = preemption(total);
    const tail = typeof why === 'string' ? why : `${head}${why.toSorted().join(', ')}.`;
    return `${head}${all}. preemption: ${tail}`;
  };
  const NO_HELP = (total: number): string[] => [
    `${total} Preemption is not helpful for scheduling`,
  ];
  const NO_VICTIMS = (total: number): string[] => [
    '2 No preemption victims found for incoming pod',
    `${total - 2} Preemption is not helpful for scheduling`,
  ];

  describe('a pod that fits nowhere is told why', () => {
    it.each<[string, Wanted, string[], (total: number) => string[]]>([
      ['full', { requests: { cpu: '3' } }, ['2 Insufficient cpu'], NO_VICTIMS],
      [
        'too-large',
        { requests: { cpu: '5', memory: '9Gi' } },
        ['2 Insufficient cpu', '2 Insufficient memory'],
        NO_HELP,
      ],
      ['as-a-whole', { resources: { requests: { cpu: '7' } } }, ['2 Insufficient cpu'], NO_HELP],
      [
        'storage',
        { requests: { 'ephemeral-storage': '11Gi' } },
        ['2 Insufficient ephemeral-storage'],
        NO_HELP,
      ],
      [
        'port',
        { port: { containerPort: 80, hostPort: 8080 } },
        ["2 node(s) didn't have free ports for the requested pod ports"],
        NO_VICTIMS,
      ],
      [
        'lonely',
        {
          affinity: {
            podAffinity: {
              requiredDuringSchedulingIgnoredDuringExecution: [
                { ...labelled('nobody'), topologyKey: 'zone' },
              ],
            },
          },
        },
        ["2 node(s) didn't match pod affinity rules"],
        NO_HELP,
      ],
      [
        'spread',
        {
          topologySpreadConstraints: [
            {
              ...labelled('spread'),
              maxSkew: 1,
              topologyKey: 'nolabel',
              whenUnsatisfiable: 'DoNotSchedule',
            },
          ],
        },
        ["2 node(s) didn't match pod topology spread constraints (missing required label)"],
        NO_HELP,
      ],
    ])('%s', async (name, wanted, reasons, preemption) => {
      await create(name, wanted);
      const { status, reason, message = '' } = await verdict(name);
      expect({ status, reason }).toEqual({ status: 'False', reason: 'Unschedulable' });
      expect(message).toBe(unschedulable(message, reasons, preemption));
    });

    it('by what a pod that is there wants', async () => {
      await create('hated', { app: 'hated', nodeSelector: { own, zone: 'b' } });
      const { message } = await verdict('hated');
      expect(message).toContain("1 node(s) didn't satisfy existing pods anti-affinity rules, ");
    });

    it('by claims that are not there, or not bound', async () => {
      const claim = {
        metadata: { name: 'late' },
        spec: {
          storageClassName: own,
          accessModes: ['ReadWriteOnce'],
          resources: { requests: { storage: '1Gi' } },
        },
      };
      const using = (claimName: string): Wanted => ({
        volumes: [{ name: 'v', persistentVolumeClaim: { claimName } }],
      });
      await create('no-claim', using('nonesuch'));
      expect((await verdict('no-claim')).message).toMatch(
        /^0\/\d+ nodes are available: persistentvolumeclaim "nonesuch" not found\. not found$/,
      );
      const claims = target().dynamic.resource(CLAIMS).namespace(namespace);
      await claims.create(claim as Unstructured, {}, signal());
      await create('unbound', using('late'));
      expect((await verdict('unbound')).message).toMatch(
        /^0\/\d+ nodes are available: pod has unbound immediate PersistentVolumeClaims\. not found$/,
      );
    });
  });

  it('a port of one address does not stand in the way of another address', async () => {
    const port = { containerPort: 80, hostPort: 8080, hostIP: '10.0.0.1' };
    await create('other-address', { port });
    expect(await placeOf('other-address')).toBe(node('a'));
  });

  it('the event is of the scheduler, and says the same', async () => {
    await create('told', { requests: { cpu: '4' } });
    const { message } = await verdict('told');
    const events = target()
      .dynamic.resource({ group: '', version: 'v1', resource: 'events' })
      .namespace(namespace);
    const { items } = await events.list({ fieldSelector: 'involvedObject.name=told' }, signal());
    expect(items[0]).toMatchObject({
      type: 'Warning',
      reason: 'FailedScheduling',
      action: 'Scheduling',
      message,
      reportingComponent: 'default-scheduler',
    });
  });

  describe('priority', () => {
    const classes = () => target().dynamic.resource(PRIORITY_CLASSES);
    const refusal = (wanted: Wanted): Promise<string> =>
      create('refused', wanted).then(
        () => '',
        (error: unknown) => (isForbidden(error) ? (error as Error).message : String(error)),
      );

    it('comes from the class, also the system ones', async () => {
      const body = { metadata: { name: own }, value: 500, preemptionPolicy: 'Never' };
      await classes().create(body, {}, signal());
      await create('mild', { requests: { cpu: '3' }, priorityClassName: own });
      const spec = asPod(await pods().get('mild', signal())).spec;
      expect(spec).toMatchObject({ priority: 500, preemptionPolicy: 'Never' });
      const { message = '' } = await verdict('mild');
      const never = (): string => 'not eligible due to preemptionPolicy=Never.';
      expect(message).toBe(unschedulable(message, ['2 Insufficient cpu'], never));
      expect(await refusal({ priorityClassName: own, priority: 5 })).toBe(
        'pods "refused" is forbidden: the integer value of priority (5) must not be provided in pod spec; priority admission controller computed 500 from the given PriorityClass name',
      );
      await classes().delete(own, {}, signal());
      await create('critical', { priorityClassName: 'system-node-critical' });
      const critical = asPod(await pods().get('critical', signal()));
      expect(critical.spec?.priority).toBe(2_000_001_000);
    });

    it('makes room: the lower pod ends, and says for whom', async () => {
      const urgent = {
        requests: { cpu: '3' },
        nodeSelector: { [HOSTNAME]: node('b') },
        priorityClassName: 'system-cluster-critical',
      };
      const isEnding = ({ metadata }: KubeObject): boolean =>
        metadata.deletionTimestamp !== undefined;
      const [victim, { message }] = await Promise.all([
        eventually(pods(), 'on-b', isEnding),
        create('urgent', urgent).then(() => verdict('urgent')),
      ]);
      const conditions = asPod(victim).status?.conditions ?? [];
      expect(conditions.find(({ type }) => type === 'DisruptionTarget')).toMatchObject({
        status: 'True',
        reason: 'PreemptionByScheduler',
        message: 'default-scheduler: preempting to accommodate a higher priority pod',
      });
      expect(message).toContain(
        `. preemption: found a potential placement for pod on node ${node('b')}, preempting 1 victims`,
      );
      expect(await placeOf('urgent')).toBe(node('b'));
    });

    it('and is refused without one', async () => {
      expect(await refusal({ priorityClassName: 'nonesuch' })).toBe(
        'pods "refused" is forbidden: no PriorityClass with name nonesuch was found',
      );
    });
  });
}
