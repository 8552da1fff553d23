const LABEL = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;
const MAX_BYTES = 63;

/** Why a name is no label as RFC 1035 has them, in Kubernetes' words; undefined when it is one. */
export function label1035Problem(name: string): string | undefined {
  const problems = [
    ...(name.length > MAX_BYTES ? [`must be no more than ${MAX_BYTES} bytes`] : []),
    ...(LABEL.test(name)
      ? []
      : [
          "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')",
        ]),
  ];
  return problems.length === 0 ? undefined : problems.join(',');
}
