import { isDeepStrictEqual } from 'node:util';
import {
  forbiddenField,
  GoValue,
  invalidField,
  requiredField,
  unsupportedValue,
} from '../field-errors.ts';
import type { FieldError } from '../field-errors.ts';
import { subdomainProblem } from '../registry/names.ts';
import type {
  Definition,
  DefinitionNames,
  DefinitionVersion,
} from './custom-resource-definition.ts';
import { label1035Problem } from './dns-label.ts';
import { versionErrors } from './version-errors.ts';

const APPROVAL = 'api-approved.kubernetes.io';

/** Why a definition is refused, in an API server's words and order (apiextensions: validation). With `previous` it is an update. */
export function definitionErrors(definition: Definition, previous?: Definition): FieldError[] {
  return [
    ...(previous === undefined ? nameErrors(definition) : []),
    ...specErrors(definition),
    ...(previous === undefined ? [] : immutableErrors(definition, previous)),
    ...storedVersionErrors(definition),
    ...approvalErrors(definition),
    ...preserveErrors(definition),
  ];
}

function nameErrors({ metadata: { name = '' }, spec }: Definition): FieldError[] {
  const isRight = name === `${spec.names.plural}.${spec.group}`;
  const words = 'must be spec.names.plural+"."+spec.group';
  return isRight ? [] : [invalidField('metadata.name', name, words)];
}

function specErrors(definition: Definition): FieldError[] {
  const { group, scope } = definition.spec;
  const errors: FieldError[] = [];
  const problem = subdomainProblem(group);
  if (group === '') errors.push(requiredField('spec.group'));
  else if (problem !== undefined) errors.push(invalidField('spec.group', group, problem));
  else if (!group.includes('.')) {
    const words = 'should be a domain with at least one dot';
    errors.push(invalidField('spec.group', group, words));
  }
  if (scope === '') errors.push(requiredField('spec.scope'));
  else if (scope !== 'Cluster' && scope !== 'Namespaced') {
    errors.push(unsupportedValue('spec.scope', scope, ['Cluster', 'Namespaced']));
  }
  const { before, after } = versionErrors(definition.spec.versions);
  return [
    ...errors,
    ...before,
    ...versionSetErrors(definition.spec.versions),
    ...requiredNames(definition.spec.names),
    ...namesErrors(definition.spec.names),
    ...after,
    ...conversionErrors(definition),
  ];
}

function versionSetErrors(versions: readonly DefinitionVersion[]): FieldError[] {
  const at = 'spec.versions';
  const errors: FieldError[] = [];
  const names = versions.map(({ name }) => name);
  if (new Set(names).size < names.length) {
    errors.push(invalidField(at, goVersions(versions), 'must contain unique version names'));
  }
  if (versions.filter(({ storage }) => storage).length !== 1) {
    const words = 'must have exactly one version marked as storage version';
    errors.push(invalidField(at, goVersions(versions), words));
  }
  const [first = ''] = names;
  const problem = names.length === 0 ? undefined : label1035Problem(first);
  if (problem !== undefined) errors.push(invalidField('spec.version', first, problem));
  return errors;
}

/** As a server quotes them: by its internal type, which keeps what all versions share elsewhere. */
function goVersions(versions: readonly DefinitionVersion[]): GoValue {
  const fields = versions.map(({ name, served, storage, deprecated, deprecationWarning }) => ({
    Name: name,
    Served: served,
    Storage: storage,
    Deprecated: deprecated ?? false,
    DeprecationWarning: deprecationWarning ?? null,
    Schema: null,
    Subresources: null,
    AdditionalPrinterColumns: null,
    SelectableFields: null,
  }));
  return new GoValue(JSON.stringify(fields));
}

function requiredNames(names: DefinitionNames): FieldError[] {
  return (['plural', 'singular', 'kind', 'listKind'] as const)
    .filter((field) => (names[field] ?? '') === '')
    .map((field) => requiredField(`spec.names.${field}`));
}

function namesErrors(names: DefinitionNames): FieldError[] {
  const errors: FieldError[] = [];
  const check = (field: string, name: string, prefix = ''): void => {
    const problem = label1035Problem(prefix === '' ? name : name.toLowerCase());
    if (name === '' || problem === undefined) return;
    errors.push(invalidField(`spec.names.${field}`, name, `${prefix}${problem}`));
  };
  const mixed = 'may have mixed case, but should otherwise match: ';
  const { plural, singular = '', kind, listKind = '', shortNames = [], categories = [] } = names;
  check('plural', plural);
  check('singular', singular);
  check('kind', kind, mixed);
  check('listKind', listKind, mixed);
  for (const [index, name] of shortNames.entries()) check(`shortNames[${index}]`, name);
  if (kind !== '' && kind === listKind) {
    const words = 'kind and listKind may not be the same';
    errors.push(invalidField('spec.names.listKind', listKind, words));
  }
  for (const [index, name] of categories.entries()) check(`categories[${index}]`, name);
  return errors;
}

function conversionErrors({ spec: { conversion } }: Definition): FieldError[] {
  if (conversion === undefined) return [];
  const { strategy, webhook } = conversion;
  const at = 'spec.conversion';
  if (strategy !== 'None' && strategy !== 'Webhook') {
    return [unsupportedValue(`${at}.strategy`, strategy, ['None', 'Webhook'])];
  }
  const versions = webhook?.conversionReviewVersions ?? [];
  const errors: FieldError[] = [];
  if (strategy === 'None') {
    const words = 'should not be set when strategy is not set to Webhook';
    if (webhook?.clientConfig !== undefined) {
      errors.push(forbiddenField(`${at}.webhookClientConfig`, words));
    }
    if (versions.length > 0) errors.push(forbiddenField(`${at}.conversionReviewVersions`, words));
    return errors;
  }
  if (webhook?.clientConfig === undefined) {
    const words = 'required when strategy is set to Webhook';
    errors.push(requiredField(`${at}.webhookClientConfig`, words));
  }
  if (versions.length === 0) errors.push(requiredField(`${at}.conversionReviewVersions`));
  return errors;
}

function immutableErrors(definition: Definition, previous: Definition): FieldError[] {
  const [after, before] = [definition.spec, previous.spec];
  const isEstablished = (previous.status?.conditions ?? []).some(
    ({ type, status }) => type === 'Established' && status === 'True',
  );
  const fields: [string, unknown, unknown][] = [
    ...(isEstablished
      ? ([
          ['spec.scope', after.scope, before.scope],
          ['spec.names.kind', after.names.kind, before.names.kind],
        ] as [string, unknown, unknown][])
      : []),
    ['spec.group', after.group, before.group],
    ['spec.names.plural', after.names.plural, before.names.plural],
  ];
  return fields
    .filter(([, now, then]) => !isDeepStrictEqual(now, then))
    .map(([field, now]) => invalidField(field, now, 'field is immutable'));
}

function storedVersionErrors({ spec, status }: Definition): FieldError[] {
  const at = 'status.storedVersions';
  const stored = status?.storedVersions ?? [];
  if (stored.length === 0) {
    return [invalidField(at, null, 'must have at least one stored version')];
  }
  const missing = spec.versions
    .filter(({ name, storage }) => storage && !stored.includes(name))
    .map(({ name }) => invalidField(at, stored, `must have the storage version ${name}`));
  const names = spec.versions.map(({ name }) => name);
  const lost = stored.flatMap((name, index) => {
    if (names.includes(name)) return [];
    const words = `missing from spec.versions; ${name} was previously a storage version, and must remain in spec.versions until a storage migration ensures no data remains persisted in ${name} and removes ${name} from status.storedVersions`;
    return [invalidField(`${at}[${index}]`, name, words)];
  });
  return [...missing, ...lost];
}

/** KEP-2337: groups of the community's own need its approval, or an "unapproved" that owns up to it. */
function approvalErrors({ metadata, spec: { group } }: Definition): FieldError[] {
  const isProtected = /(^|\.)(k8s|kubernetes)\.io$/.test(group);
  if (!isProtected || (metadata.annotations?.[APPROVAL] ?? '') !== '') return [];
  const words = `protected groups must have approval annotation "${APPROVAL}", see https://github.com/kubernetes/enhancements/pull/1111`;
  return [requiredField(`metadata.annotations[${APPROVAL}]`, words)];
}

function preserveErrors({ spec }: Definition): FieldError[] {
  if (spec.preserveUnknownFields !== true) return [];
  const words =
    'cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead';
  return [invalidField('spec.preserveUnknownFields', true, words)];
}
