import { isDeepStrictEqual } from 'node:util';
import type { Unstructured } from '@deltascope/apimachinery';
import { parseCronSchedule } from '../cron-schedule.ts';
import { rbacErrors } from '../access/rbac-errors.ts';
import type { FieldError } from '../field-errors.ts';
import type { ResourceDefinition, StrategyChange } from '../resources.ts';
import { invalid } from './api-errors.ts';
import { configMapErrors, secretErrors } from './data-errors.ts';
import { builtInMetadataErrors, metadataErrors } from './metadata-errors.ts';
import { podChangeErrors, podSpecErrors } from './pod-errors.ts';
import { serviceErrors } from './service-errors.ts';
import { fieldsOf } from '../json-fields.ts';
import type { Fields } from '../json-fields.ts';

/** Refuses what would harm the simulated controllers, in upstream's words: 422 Invalid with the fields as causes. */
export function validate(
  definition: ResourceDefinition,
  object: Unstructured,
  { previous, subresource }: StrategyChange = {},
): void {
  const { strategy } = definition;
  const errors = strategy?.errors(object, { ...(previous && { previous }), subresource }) ?? [
    ...metadataErrors(object, previous),
    ...builtInMetadataErrors(object),
    ...specErrors(object, subresource === 'resize' ? undefined : previous),
    ...rbacErrors(object, previous),
    ...(previous === undefined ? [] : selectorChange(object, previous)),
  ];
  if (errors.length > 0) throw invalid(definition, object.metadata.name ?? '', errors);
}

function specErrors(object: Unstructured, previous: Unstructured | undefined): FieldError[] {
  const spec = fieldsOf(object['spec']);
  switch (object.kind) {
    case 'Pod':
      return [
        ...podSpecErrors(spec, 'spec'),
        ...(previous === undefined ? [] : podChangeErrors(object, previous)),
      ];
    case 'Service':
      return serviceErrors(object);
    case 'ConfigMap':
      return configMapErrors(object, previous);
    case 'Secret':
      return secretErrors(object, previous);
    case 'Deployment':
    case 'ReplicaSet':
    case 'StatefulSet':
    case 'DaemonSet':
      return [...replicaErrors(spec), ...templateErrors(spec), ...selectorErrors(spec)];
    case 'Job':
      return templateErrors(spec);
    case 'CronJob':
      return [...scheduleErrors(spec), ...jobTemplateErrors(spec)];
    case undefined:
    default:
      return [];
  }
}

function replicaErrors({ replicas }: Fields): FieldError[] {
  if (replicas === undefined || (typeof replicas === 'number' && replicas >= 0)) return [];
  const message = `Invalid value: ${JSON.stringify(replicas)}: must be greater than or equal to 0`;
  return [{ field: 'spec.replicas', reason: 'FieldValueInvalid', message }];
}

function scheduleErrors({ schedule }: Fields): FieldError[] {
  const field = 'spec.schedule';
  if (typeof schedule !== 'string') {
    return [{ field, reason: 'FieldValueRequired', message: 'Required value' }];
  }
  try {
    parseCronSchedule(schedule);
    return [];
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const message = `Invalid value: "${schedule}": ${why}`;
    return [{ field, reason: 'FieldValueInvalid', message }];
  }
}

function jobTemplateErrors(spec: Fields): FieldError[] {
  const template = fieldsOf(fieldsOf(fieldsOf(spec['jobTemplate'])['spec'])['template']);
  return podSpecErrors(fieldsOf(template['spec']), 'spec.jobTemplate.spec.template.spec');
}

function templateErrors(spec: Fields): FieldError[] {
  return podSpecErrors(fieldsOf(fieldsOf(spec['template'])['spec']), 'spec.template.spec');
}

function selectorErrors(spec: Fields): FieldError[] {
  const matchLabels = fieldsOf(fieldsOf(spec['selector'])['matchLabels']);
  if (Object.keys(matchLabels).length === 0) {
    return [{ field: 'spec.selector', reason: 'FieldValueRequired', message: 'Required value' }];
  }
  const labels = fieldsOf(fieldsOf(fieldsOf(spec['template'])['metadata'])['labels']);
  if (Object.entries(matchLabels).every(([key, value]) => labels[key] === value)) return [];
  const message = `Invalid value: ${JSON.stringify(labels)}: \`selector\` does not match template \`labels\``;
  return [{ field: 'spec.template.metadata.labels', reason: 'FieldValueInvalid', message }];
}

/** Kinds whose selector is theirs for ever. */
const FIXED_SELECTORS: ReadonlySet<string | undefined> = new Set([
  'Deployment',
  'ReplicaSet',
  'StatefulSet',
  'DaemonSet',
  'Job',
]);

function selectorChange(object: Unstructured, previous: Unstructured): FieldError[] {
  if (!FIXED_SELECTORS.has(object.kind)) return [];
  const after = fieldsOf(object['spec'])['selector'];
  const before = fieldsOf(previous['spec'])['selector'];
  if (after === before || isDeepStrictEqual(after, before)) return [];
  const message = `Invalid value: ${JSON.stringify(after)}: field is immutable`;
  return [{ field: 'spec.selector', reason: 'FieldValueInvalid', message }];
}
