import type { GroupVersion, Unstructured } from '@deltascope/apimachinery';
import type { ObjectDecoder } from '../decoding/field-validation.ts';
import { goGroupVersion } from '../go-group-version.ts';
import { badRequest, untypedApply } from '../registry/api-errors.ts';
import { apiVersionOf, isCustom } from '../resources.ts';
import type { ResourceDefinition } from '../resources.ts';

/** The object is of the kind that it is sent as, if it says which it is of. */
export function checkType(
  definition: ResourceDefinition,
  { apiVersion, kind }: Unstructured,
  { decoder }: { readonly decoder: ObjectDecoder },
): void {
  const own = { apiVersion: apiVersionOf(definition), kind: definition.kind };
  const given = {
    apiVersion: apiVersion === '/' ? own.apiVersion : apiVersion || own.apiVersion,
    kind: kind || own.kind,
  };
  if (given.kind === own.kind && given.apiVersion === own.apiVersion) return;
  const { group, version } = versionOf(given.apiVersion);
  const cannot = `${given.kind} in version "${version}" cannot be handled as a ${own.kind}`;
  if (isCustom(definition)) {
    if (given.kind !== own.kind) throw badRequest(cannot);
    throw badRequest(
      `the API version in the data (${given.apiVersion}) does not match the expected API version (${own.apiVersion})`,
    );
  }
  const isKnown = decoder.knows({ group, version, kind: given.kind });
  const from = `(${version}.${given.kind}) to (${packageOf(definition)}.${own.kind})`;
  throw badRequest(
    isKnown
      ? `${cannot}: converting ${from}: unknown conversion`
      : `${cannot}: no kind "${given.kind}" is registered for version "${given.apiVersion}" in scheme "pkg/runtime/scheme.go:111"`,
  );
}

/** YAML may have anything there. */
function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function versionOf(apiVersion: string): GroupVersion {
  const parsed = goGroupVersion(apiVersion);
  if (parsed !== undefined) return parsed;
  throw badRequest(`unexpected GroupVersion string: ${apiVersion}`);
}

/** Where upstream has a group's own types. */
function packageOf({ group }: ResourceDefinition): string {
  return group === '' ? 'core' : (group.split('.')[0] ?? group);
}

/** It is the object that the URL names. */
export function checkName({ metadata }: Unstructured, name: string): void {
  const { name: given = '' } = metadata;
  if (given === name) return;
  if (given === '') {
    throw badRequest(
      `the name of the object (${name} based on URL) was undeterminable: name must be provided`,
    );
  }
  throw badRequest(
    `the name of the object (${given}) does not match the name on the URL (${name})`,
  );
}

/** What is applied says of which kind it is. */
export function checkApplied(definition: ResourceDefinition, object: Unstructured): void {
  const { metadata } = object;
  const [apiVersion, kind] = [textOf(object.apiVersion), textOf(object.kind)];
  if (kind === '' || apiVersion === '') {
    throw badRequest(`invalid object type: ${apiVersion === '' ? '/' : apiVersion}, Kind=${kind}`);
  }
  if (kind !== definition.kind || apiVersion !== apiVersionOf(definition)) {
    const { group, version } = versionOf(apiVersion);
    throw badRequest(`invalid object type: ${group}/${version}, Kind=${kind}`);
  }
  if (metadata.managedFields !== undefined) throw badRequest('metadata.managedFields must be nil');
  const { name = '', namespace = '' } = metadata as { name?: unknown; namespace?: string };
  if (typeof name === 'string') return;
  const why = `.metadata.name: expected string, got &value.valueUnstructured{Value:${String(name)}}`;
  throw untypedApply(definition, `${namespace}/`, why);
}
