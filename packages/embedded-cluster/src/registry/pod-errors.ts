import { isDeepStrictEqual } from 'node:util';
import type { corev1 } from '@deltascope/api';
import type { KubeObject, Unstructured } from '@deltascope/apimachinery';
import {
  duplicateField,
  forbiddenField,
  invalidField,
  requiredField,
  unsupportedValue,
} from '../field-errors.ts';
import type { FieldError } from '../field-errors.ts';
import { fieldsOf } from '../json-fields.ts';
import type { Fields } from '../json-fields.ts';
import { labelProblem } from './names.ts';

const RESTART_POLICIES = ['Always', 'OnFailure', 'Never'];
const PULL_POLICIES = ['Always', 'IfNotPresent', 'Never'];
const MUTABLE =
  'pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)\n';

/** What would harm a kubelet in a pod's spec, or in a template's (upstream: ValidatePodSpec, as far as the simulated one looks at it). */
export function podSpecErrors(spec: Fields, at: string): FieldError[] {
  const { containers, initContainers = [], restartPolicy = 'Always' } = spec;
  const isPolicy = RESTART_POLICIES.includes(String(restartPolicy));
  const ofContainers =
    Array.isArray(containers) && containers.length > 0
      ? containerErrors(containers as unknown[], `${at}.containers`, [])
      : [requiredField(`${at}.containers`)];
  const names = Array.isArray(containers) ? containers.map(nameOf) : [];
  const ofInit = Array.isArray(initContainers)
    ? containerErrors(initContainers as unknown[], `${at}.initContainers`, names)
    : [];
  return [
    ...ofContainers,
    ...ofInit,
    ...(isPolicy ? [] : [unsupportedValue(`${at}.restartPolicy`, restartPolicy, RESTART_POLICIES)]),
  ];
}

const nameOf = (container: unknown): unknown => fieldsOf(container)['name'];

/** `taken` are the names of others in the pod. */
function containerErrors(
  containers: readonly unknown[],
  field: string,
  taken: readonly unknown[],
): FieldError[] {
  const names = [...taken];
  return containers.flatMap((container, index) => {
    const errors = oneContainerErrors(fieldsOf(container), `${field}[${index}]`, names);
    names.push(nameOf(container));
    return errors;
  });
}

function oneContainerErrors(
  { name, image, imagePullPolicy: policy = 'Always' }: Fields,
  field: string,
  names: readonly unknown[],
): FieldError[] {
  const isPolicy = PULL_POLICIES.includes(String(policy));
  return [
    ...containerNameErrors(name, `${field}.name`, names),
    ...(typeof image === 'string' && image !== '' ? [] : [requiredField(`${field}.image`)]),
    ...(isPolicy ? [] : [unsupportedValue(`${field}.imagePullPolicy`, policy, PULL_POLICIES)]),
  ];
}

function containerNameErrors(
  name: unknown,
  field: string,
  names: readonly unknown[],
): FieldError[] {
  if (typeof name !== 'string' || name === '') return [requiredField(field)];
  const problem = labelProblem(name);
  if (problem !== undefined) return [invalidField(field, name, problem)];
  return names.includes(name) ? [duplicateField(field, name)] : [];
}

/** A pod stays what it was, but for little (upstream: ValidatePodUpdate). Unlike upstream the words do not go on with what would change. */
export function podChangeErrors(object: Unstructured, previous: Unstructured): FieldError[] {
  const [after, before] = [object, previous].map(
    (pod) => (pod as KubeObject as corev1.Pod).spec ?? { containers: [] },
  );
  if (after === undefined || before === undefined || after === before) return [];
  const isGated = (before.schedulingGates ?? []).length > 0;
  const isSame = isDeepStrictEqual(fixed(after, isGated), fixed(before, isGated));
  const isKept = isSame && keepsTolerations(after, before);
  return [...(isKept ? [] : [forbiddenField('spec', MUTABLE)]), ...newGateErrors(after, before)];
}

/** What holds a pod up may be let go of, and nothing else. */
function newGateErrors(after: corev1.PodSpec, before: corev1.PodSpec): FieldError[] {
  const had = (before.schedulingGates ?? []).map(({ name }) => name);
  return (after.schedulingGates ?? []).flatMap(({ name }, index) => {
    const words = `only deletion is allowed, but found new scheduling gate '${name}'`;
    const field = `spec.schedulingGates[${index}].name`;
    return had.includes(name) ? [] : [forbiddenField(field, words)];
  });
}

/** What of a spec may not change. */
function fixed({ containers, initContainers, ...spec }: corev1.PodSpec, isGated: boolean): object {
  const {
    activeDeadlineSeconds: _deadline,
    tolerations: _tolerations,
    terminationGracePeriodSeconds: _grace,
    schedulingGates: _gates,
    ...rest
  } = spec;
  const { nodeSelector: _selector, affinity: _affinity, ...unplaced } = rest;
  return {
    ...(isGated ? unplaced : rest),
    containers: containers.map(withoutImage),
    initContainers: (initContainers ?? []).map(withoutImage),
  };
}

function withoutImage({ image: _image, ...container }: corev1.Container): object {
  return container;
}

function keepsTolerations(after: corev1.PodSpec, before: corev1.PodSpec): boolean {
  const { tolerations = [] } = after;
  return (before.tolerations ?? []).every((old) =>
    tolerations.some((one) => one.key === old.key && one.effect === old.effect),
  );
}
