import type { Unstructured } from '@deltascope/apimachinery';
import type { Random } from '../random.ts';
import { withPodAdmission } from './pod-admission.ts';
import { fieldsOf } from '../json-fields.ts';

/** What the API server itself gives a new object besides defaults: a Job's selector, a Service's address, a Namespace's label. */
export function prepareForCreate(object: Unstructured, random: Random): Unstructured {
  if (object.kind === 'Pod') return withPodAdmission(object);
  if (object.kind === 'Job') return withJobSelector(object);
  if (object.kind === 'Service') return withClusterIp(object, random);
  if (object.kind === 'Namespace') return withNameLabel(object);
  return object;
}

function withNameLabel(namespace: Unstructured): Unstructured {
  const { metadata } = namespace;
  const labels = { ...metadata.labels, 'kubernetes.io/metadata.name': metadata.name ?? '' };
  return { ...namespace, metadata: { ...metadata, labels } };
}

function withJobSelector(job: Unstructured): Unstructured {
  const spec = fieldsOf(job['spec']);
  if (spec['selector'] !== undefined) return job;
  const controllerUid = { 'batch.kubernetes.io/controller-uid': job.metadata.uid };
  const template = fieldsOf(spec['template']);
  const metadata = fieldsOf(template['metadata']);
  const labels = {
    ...fieldsOf(metadata['labels']),
    ...controllerUid,
    'batch.kubernetes.io/job-name': job.metadata.name,
    'job-name': job.metadata.name,
  };
  return {
    ...job,
    spec: {
      ...spec,
      selector: { matchLabels: controllerUid },
      template: { ...template, metadata: { ...metadata, labels } },
    },
  };
}

function withClusterIp(service: Unstructured, random: Random): Unstructured {
  const spec = fieldsOf(service['spec']);
  if (spec['clusterIP'] !== undefined || spec['type'] === 'ExternalName') return service;
  const clusterIP = `10.96.${random.int(0, 255)}.${random.int(1, 254)}`;
  const families = { ipFamilies: ['IPv4'], ipFamilyPolicy: 'SingleStack' };
  return { ...service, spec: { ...spec, clusterIP, clusterIPs: [clusterIP], ...families } };
}
