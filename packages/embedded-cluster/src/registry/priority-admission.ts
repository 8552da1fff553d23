import type { corev1, schedulingv1 } from '@deltascope/api';
import type { Unstructured } from '@deltascope/apimachinery';
import { fieldsOf } from '../json-fields.ts';

const DEFAULT_POLICY = 'PreemptLowerPriority';

export interface PriorityOutcome {
  readonly pod: Unstructured;
  /** Why the pod may not be made; absent: it may. */
  readonly refusal?: string;
}

/**
 * Gives a new pod the priority and the preemption policy of its PriorityClass, or of the global default; without either 0. What the pod
 * says of them itself must be the same (API concept: pod priority and preemption).
 */
export function withPriority(
  pod: Unstructured,
  classes: Iterable<schedulingv1.PriorityClass>,
): PriorityOutcome {
  const spec: Partial<corev1.PodSpec> = fieldsOf(pod['spec']);
  const { priorityClassName: name = '', priority: givenPriority, preemptionPolicy: given } = spec;
  const found = name === '' ? globalDefault(classes) : named(classes, name);
  if (found === undefined && name !== '') {
    return { pod, refusal: `no PriorityClass with name ${name} was found` };
  }
  const priority = found?.value ?? 0;
  const preemptionPolicy = found?.preemptionPolicy ?? DEFAULT_POLICY;
  if (givenPriority !== undefined && givenPriority !== priority) {
    return {
      pod,
      refusal: `the integer value of priority (${givenPriority}) ${words(priority)}`,
    };
  }
  if (given !== undefined && given !== preemptionPolicy) {
    const refusal = `the string value of PreemptionPolicy (${given}) ${words(preemptionPolicy)}`;
    return { pod, refusal };
  }
  const className = found?.metadata.name ?? '';
  const ofClass = className === '' ? {} : { priorityClassName: className };
  return { pod: { ...pod, spec: { ...spec, ...ofClass, priority, preemptionPolicy } } };
}

function words(computed: number | string): string {
  return `must not be provided in pod spec; priority admission controller computed ${computed} from the given PriorityClass name`;
}

function named(
  classes: Iterable<schedulingv1.PriorityClass>,
  name: string,
): schedulingv1.PriorityClass | undefined {
  for (const one of classes) if (one.metadata.name === name) return one;
  return undefined;
}

/** Of several, the one with the lowest value. */
function globalDefault(
  classes: Iterable<schedulingv1.PriorityClass>,
): schedulingv1.PriorityClass | undefined {
  let found: schedulingv1.PriorityClass | undefined;
  for (const one of classes) {
    if (one.globalDefault !== true) continue;
    if (found === undefined || (one.value ?? 0) < (found.value ?? 0)) found = one;
  }
  return found;
}
