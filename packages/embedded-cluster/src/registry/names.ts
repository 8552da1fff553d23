const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const SUBDOMAIN_RULE =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const LABEL_RULE =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
const MAX_NAME_LENGTH = 253;
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

/** Why a text can be no name of a kind's object, in Kubernetes' words; undefined when it can. */
export function nameProblem(kind: string | undefined, name: string): string | undefined {
  if (NAMED_BY_PATH_SEGMENT.has(kind)) return pathSegmentProblem(name);
  return NAMED_BY_LABEL.has(kind) ? labelProblem(name) : subdomainProblem(name);
}

function pathSegmentProblem(name: string): string | undefined {
  if (name === '.' || name === '..') return `may not be '${name}'`;
  const forbidden = ['/', '%'].find((character) => name.includes(character));
  return forbidden && `may not contain '${forbidden}'`;
}

/** Why a name is no label of DNS; undefined when it is one. */
export function labelProblem(name: string): string | undefined {
  if (name.length > MAX_LABEL_BYTES) return `must be no more than ${MAX_LABEL_BYTES} bytes`;
  if (LABEL.test(name)) return undefined;
  return SUBDOMAIN.test(name) ? 'must not contain dots' : LABEL_RULE;
}

/** Why a name is no DNS subdomain, in Kubernetes' words; undefined when it is one. */
export function subdomainProblem(name: string): string | undefined {
  if (name.length > MAX_NAME_LENGTH) return `must be no more than ${MAX_NAME_LENGTH} characters`;
  return SUBDOMAIN.test(name) ? undefined : SUBDOMAIN_RULE;
}
