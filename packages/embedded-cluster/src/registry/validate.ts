import { isDeepStrictEqual } from 'node:util';
import type { Unstructured } from '@deltascope/apimachinery';
import { parseCronSchedule } from '../cron-schedule.ts';
import { rbacErrors } from '../access/rbac-errors.ts';
import type { FieldError } from '../field-errors.ts';
import type { ResourceDefinition, StrategyChange } from '../resources.ts';
import { invalid } from './api-errors.ts';
import { labelErrors } from './label-errors.ts';
import { fieldsOf } from '../json-fields.ts';
import type { Fields } from '../json-fields.ts';

const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const SUBDOMAIN_RULE =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const LABEL_RULE =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
const MAX_NAME_BYTES = 253;
const MAX_LABEL_BYTES = 63;
/** Kinds whose names become names in DNS. */
const NAMED_BY_LABEL: ReadonlySet<string | undefined> = new Set(['Namespace', 'Service']);
/** Kinds whose names need only fit into a URL. */
const NAMED_BY_PATH_SEGMENT: ReadonlySet<string | undefined> = new Set([
  'Role',
  'ClusterRole',
  'RoleBinding',
  'ClusterRoleBinding',
]);

/** Refuses what would harm the simulated controllers, in upstream's words: 422 Invalid with the fields as causes. */
export function validate(
  definition: ResourceDefinition,
  object: Unstructured,
  { previous, subresource }: StrategyChange = {},
): void {
  const { strategy } = definition;
  const errors = strategy?.errors(object, { ...(previous && { previous }), subresource }) ?? [
    ...metadataErrors(object),
    ...specErrors(object),
    ...rbacErrors(object, previous),
    ...(previous === undefined ? [] : selectorChange(object, previous)),
  ];
  if (errors.length > 0) throw invalid(definition, object.metadata.name ?? '', errors);
}

/** A name that is none, or missing, and labels that are none. */
export function metadataErrors(object: Unstructured): FieldError[] {
  return [...nameErrors(object), ...labelErrors(object.metadata.labels, 'metadata.labels')];
}

function nameErrors({ kind, metadata: { name = '' } }: Unstructured): FieldError[] {
  const field = 'metadata.name';
  if (name === '') {
    const message = 'Required value: name or generateName is required';
    return [{ field, reason: 'FieldValueRequired', message }];
  }
  const words = nameProblem(kind, name);
  if (words === undefined) return [];
  return [{ field, reason: 'FieldValueInvalid', message: `Invalid value: "${name}": ${words}` }];
}

function nameProblem(kind: string | undefined, name: string): string | undefined {
  if (NAMED_BY_PATH_SEGMENT.has(kind)) return pathSegmentProblem(name);
  return NAMED_BY_LABEL.has(kind) ? labelProblem(name) : subdomainProblem(name);
}

function pathSegmentProblem(name: string): string | undefined {
  if (name === '.' || name === '..') return `may not be '${name}'`;
  const forbidden = ['/', '%'].find((character) => name.includes(character));
  return forbidden && `may not contain '${forbidden}'`;
}

function labelProblem(name: string): string | undefined {
  if (name.length > MAX_LABEL_BYTES) return tooLong(MAX_LABEL_BYTES);
  if (LABEL.test(name)) return undefined;
  return SUBDOMAIN.test(name) ? 'must not contain dots' : LABEL_RULE;
}

/** Why a name is no DNS subdomain, in Kubernetes' words; undefined when it is one. */
export function subdomainProblem(name: string): string | undefined {
  if (name.length > MAX_NAME_BYTES) return tooLong(MAX_NAME_BYTES);
  return SUBDOMAIN.test(name) ? undefined : SUBDOMAIN_RULE;
}

const tooLong = (maxBytes: number): string => `must be no more than ${maxBytes} bytes`;

function specErrors(object: Unstructured): FieldError[] {
  const spec = fieldsOf(object['spec']);
  switch (object.kind) {
    case 'Pod':
      return containerErrors(spec, 'spec');
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
  return containerErrors(fieldsOf(template['spec']), 'spec.jobTemplate.spec.template.spec');
}

function templateErrors(spec: Fields): FieldError[] {
  return containerErrors(fieldsOf(fieldsOf(spec['template'])['spec']), 'spec.template.spec');
}

function containerErrors({ containers }: Fields, at: string): FieldError[] {
  const field = `${at}.containers`;
  if (!Array.isArray(containers) || containers.length === 0) {
    return [{ field, reason: 'FieldValueRequired', message: 'Required value' }];
  }
  return containers.flatMap((container: unknown, index): FieldError[] =>
    typeof fieldsOf(container)['image'] === 'string'
      ? []
      : [
          {
            field: `${field}[${index}].image`,
            reason: 'FieldValueRequired',
            message: 'Required value',
          },
        ],
  );
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

function selectorChange(object: Unstructured, previous: Unstructured): FieldError[] {
  if (object.kind === 'Service') return [];
  const after = fieldsOf(object['spec'])['selector'];
  const before = fieldsOf(previous['spec'])['selector'];
  if (after === before || isDeepStrictEqual(after, before)) return [];
  const message = `Invalid value: ${JSON.stringify(after)}: field is immutable`;
  return [{ field: 'spec.selector', reason: 'FieldValueInvalid', message }];
}
