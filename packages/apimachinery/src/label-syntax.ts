const NAME = /^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/;
const DNS_SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const MAX_NAME = 63;
const MAX_PREFIX = 253;

const NAME_RULE =
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
const PREFIX_RULE =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const VALUE_RULE =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";

/**
 * Why a text can be no label's key, in an API server's words; nothing when it can: an optional DNS prefix and a slash, then a name of at
 * most 63 characters.
 */
export function labelKeyProblems(key: string): string[] {
  const [first = '', second, ...more] = key.split('/');
  if (more.length > 0) {
    return [
      `a valid label key ${NAME_RULE} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ];
  }
  const ofPrefix = second === undefined ? undefined : prefixProblem(first);
  return [...(ofPrefix === undefined ? [] : [ofPrefix]), ...nameProblems(second ?? first)];
}

function prefixProblem(prefix: string): string | undefined {
  if (prefix === '') return 'prefix part must be non-empty';
  if (prefix.length > MAX_PREFIX) return `prefix part must be no more than ${MAX_PREFIX} bytes`;
  return DNS_SUBDOMAIN.test(prefix) ? undefined : `prefix part ${PREFIX_RULE}`;
}

function nameProblems(name: string): string[] {
  return [
    ...(name === '' ? ['name part must be non-empty'] : []),
    ...(name.length > MAX_NAME ? [`name part must be no more than ${MAX_NAME} bytes`] : []),
    ...(NAME.test(name) ? [] : [`name part ${NAME_RULE}`]),
  ];
}

/** Why a text can be no label's value; undefined when it can: empty, or at most 63 characters that begin and end alphanumeric. */
export function labelValueProblem(value: string): string | undefined {
  if (value.length > MAX_NAME) return `must be no more than ${MAX_NAME} bytes`;
  return value === '' || NAME.test(value) ? undefined : VALUE_RULE;
}
