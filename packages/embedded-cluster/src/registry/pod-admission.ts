import type { Unstructured } from '@deltascope/apimachinery';
import { fieldsOf } from '../json-fields.ts';
import type { Fields } from '../json-fields.ts';

/** How long a pod stays on a node that has gone, unless it says so itself (upstream: DefaultTolerationSeconds). */
const TOLERATION_SECONDS = 300;
const DEFAULT_ACCOUNT = 'default';

/** What an API server's admission gives a new pod: a service account, tolerations of lost nodes; and what it says of its gates. */
export function withPodAdmission(pod: Unstructured): Unstructured {
  const spec = fieldsOf(pod['spec']);
  const account = spec['serviceAccountName'] ?? spec['serviceAccount'] ?? DEFAULT_ACCOUNT;
  const admitted = {
    ...pod,
    spec: {
      ...spec,
      serviceAccountName: account,
      serviceAccount: account,
      tolerations: withDefaultTolerations(spec['tolerations']),
    },
  };
  return hasGates(spec) ? withGatedCondition(admitted) : admitted;
}

function withDefaultTolerations(given: unknown): Fields[] {
  const tolerations = Array.isArray(given) ? (given as Fields[]) : [];
  const missing = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable'].filter(
    (key) => !tolerations.some((one) => toleratesNoExecute(one, key)),
  );
  const added = missing.map((key) => ({
    key,
    operator: 'Exists',
    effect: 'NoExecute',
    tolerationSeconds: TOLERATION_SECONDS,
  }));
  return [...tolerations, ...added];
}

function toleratesNoExecute(toleration: Fields, wanted: string): boolean {
  const { key = '', effect = '' } = toleration;
  return (key === '' || key === wanted) && (effect === '' || effect === 'NoExecute');
}

function hasGates({ schedulingGates }: Fields): boolean {
  return Array.isArray(schedulingGates) && schedulingGates.length > 0;
}

function withGatedCondition(pod: Unstructured): Unstructured {
  const condition = {
    type: 'PodScheduled',
    status: 'False',
    reason: 'SchedulingGated',
    message: 'Scheduling is blocked due to non-empty scheduling gates',
  };
  return { ...pod, status: { ...fieldsOf(pod['status']), conditions: [condition] } };
}
