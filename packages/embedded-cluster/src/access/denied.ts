import { formatGroupResource } from '@deltascope/apimachinery';
import type { KubeStatusError } from '@deltascope/apimachinery';
import { forbiddenRequest } from '../registry/api-errors.ts';
import type { Attributes } from './attributes.ts';

/** The 403 of a request that no rule allows, in upstream's words; `reason` is what the decision says of why. */
export function denied(attributes: Attributes, reason: string): KubeStatusError {
  const because = reason === '' ? '' : `: ${reason}`;
  const who = `User ${JSON.stringify(attributes.user.username)} cannot ${attributes.verb}`;
  if ('path' in attributes) {
    const message = `forbidden: ${who} path ${JSON.stringify(attributes.path)}${because}`;
    return forbiddenRequest(message, {});
  }
  const { group, resource, subresource, namespace, name } = attributes.resource;
  const what = formatGroupResource({ group, resource }) + (name && ` ${JSON.stringify(name)}`);
  const path = subresource === '' ? resource : `${resource}/${subresource}`;
  const where =
    namespace === '' ? 'at the cluster scope' : `in the namespace ${JSON.stringify(namespace)}`;
  const right = `${who} resource ${JSON.stringify(path)} in API group ${JSON.stringify(group)} ${where}`;
  return forbiddenRequest(`${what} is forbidden: ${right}${because}`, {
    ...(name && { name }),
    ...(group && { group }),
    kind: resource,
  });
}
