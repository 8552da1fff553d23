/** What a Website is made of, each object with all that it has to have, and nothing that is for others to decide. */
import { newControllerRef } from '@deltascope/apimachinery';
import { WEBSITE, type Website } from './website.ts';

const PORT = 80;

/** With the owner reference, an object goes when its Website goes: the cluster sees to that. */
const metadataOf = (website: Website) => ({
  name: website.metadata.name ?? '',
  namespace: website.metadata.namespace ?? '',
  labels: labelsOf(website),
  ownerReferences: [newControllerRef(website, WEBSITE)],
});
const labelsOf = (website: Website) => ({ website: website.metadata.name ?? '' });

export function deploymentOf(website: Website) {
  const { image, replicas } = website.spec;
  const labels = labelsOf(website);
  const containers = [{ name: 'web', image, ports: [{ containerPort: PORT }] }];
  const template = { metadata: { labels }, spec: { containers } };
  const spec = { replicas, selector: { matchLabels: labels }, template };
  return { metadata: metadataOf(website), spec };
}

export function serviceOf(website: Website) {
  const spec = { selector: labelsOf(website), ports: [{ port: PORT }] };
  return { metadata: metadataOf(website), spec };
}

export function ingressOf(website: Website) {
  const backend = { service: { name: website.metadata.name ?? '', port: { number: PORT } } };
  const http = { paths: [{ path: '/', pathType: 'Prefix', backend }] };
  return {
    metadata: metadataOf(website),
    spec: { rules: [{ host: website.spec.hostname, http }] },
  };
}

/** Whether all that is wanted is there. What the server or someone else has added does not count. */
export function includes(actual: unknown, wanted: unknown): boolean {
  if (typeof wanted !== 'object' || wanted === null) return actual === wanted;
  if (typeof actual !== 'object' || actual === null) return false;
  const fields = actual as Record<string, unknown>;
  return Object.entries(wanted).every(([name, value]) => includes(fields[name], value));
}
