import type { appsv1, discoveryv1 } from '@deltascope/api';
import { condition, count, items, text } from '../fields.ts';
import type { Sparse } from '../fields.ts';
import { conditionSentence, turnedAt, type Condition, type Told } from './tell.ts';
import { toSentence } from './sentence.ts';

/** kube-controller-manager's default of progressDeadlineSeconds. */
const DEFAULT_DEADLINE_S = 600;

export function deploymentTrouble({ spec, status }: Sparse<appsv1.Deployment>): Told {
  const want = count(spec?.replicas, 1);
  const available = count(status?.availableReplicas);
  const failure = condition(status?.conditions, 'ReplicaFailure');
  if (available < want && failure?.status === 'True') return cannotCreatePods(failure);
  const progressing = condition(status?.conditions, 'Progressing');
  if (progressing?.status === 'False') {
    const deadline = count(spec?.progressDeadlineSeconds, DEFAULT_DEADLINE_S);
    const isLate = progressing.reason === 'ProgressDeadlineExceeded';
    const late = `ProgressDeadlineExceeded after ${deadline}s, ${available} of ${want} available`;
    return {
      headline: 'cannot roll out',
      sentence: isLate
        ? toSentence(late)
        : conditionSentence(progressing, 'Its condition Progressing is False'),
      since: turnedAt(progressing),
      isEffect: isLate,
    };
  }
  return shortOfPods(
    `${available} of ${want} available`,
    condition(status?.conditions, 'Available'),
  );
}

export const replicaSetTrouble = ({ status }: Sparse<appsv1.ReplicaSet>): Told =>
  cannotCreatePods(condition(status?.conditions, 'ReplicaFailure'));

export function statefulSetTrouble({ spec, status }: Sparse<appsv1.StatefulSet>): Told {
  return shortOfPods(`${count(status?.readyReplicas)} of ${count(spec?.replicas, 1)} ready`);
}

export function daemonSetTrouble({ status }: Sparse<appsv1.DaemonSet>): Told {
  const want = count(status?.desiredNumberScheduled);
  return shortOfPods(`${count(status?.numberAvailable)} of ${want} available`);
}

export function endpointSliceTrouble({ endpoints }: Sparse<discoveryv1.EndpointSlice>): Told {
  return {
    headline: 'takes no traffic',
    sentence: toSentence(`0 of ${items(endpoints).length} endpoints ready`),
    since: null,
    settling: true,
    isEffect: true,
  };
}

/** A quota, an admission webhook or a missing ServiceAccount refuses them. */
function cannotCreatePods(failure: Condition | undefined): Told {
  const refusal = text(failure?.message).replace(/^pods "[^"]*" is forbidden: /, '');
  return {
    headline: 'cannot create pods',
    sentence: toSentence(
      refusal || text(failure?.reason) || 'Its condition ReplicaFailure is True',
    ),
    since: turnedAt(failure),
  };
}

function shortOfPods(figures: string, available?: Condition): Told {
  return {
    headline: 'is short of pods',
    sentence: toSentence(figures),
    since: available?.status === 'False' ? turnedAt(available) : null,
    settling: true,
    isEffect: true,
  };
}
