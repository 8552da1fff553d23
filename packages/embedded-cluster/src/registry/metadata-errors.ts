import { labelKeyProblems } from '@deltascope/apimachinery';
import type { ObjectMeta, OwnerReference, Unstructured } from '@deltascope/apimachinery';
import {
  forbiddenField,
  GoValue,
  invalidField,
  requiredField,
  tooLongField,
} from '../field-errors.ts';
import type { FieldError } from '../field-errors.ts';
import { labelErrors } from './label-errors.ts';
import { nameProblem } from './names.ts';

const MAX_ANNOTATION_BYTES = 256 * 1024;
/** Finalizers that need no domain. */
const STANDARD_FINALIZERS = ['kubernetes', 'orphan', 'foregroundDeletion'];
const UNQUALIFIED = 'name is neither a standard finalizer name nor is it fully qualified';

/** What is wrong with an object's metadata (upstream: ValidateObjectMeta), by itself or as a change of what it was. */
export function metadataErrors(object: Unstructured, previous?: Unstructured): FieldError[] {
  const { metadata } = object;
  return [
    ...nameErrors(object),
    ...labelErrors(metadata.labels, 'metadata.labels'),
    ...annotationErrors(metadata),
    ...ownerErrors(metadata.ownerReferences ?? []),
    ...finalizerErrors(metadata.finalizers ?? []),
    ...(previous === undefined ? [] : newFinalizerErrors(metadata, previous.metadata)),
  ];
}

/** What upstream asks of built-in kinds besides: finalizers of a domain. */
export function builtInMetadataErrors({ metadata }: Unstructured): FieldError[] {
  return (metadata.finalizers ?? []).flatMap((finalizer, index) =>
    finalizer.includes('/') || STANDARD_FINALIZERS.includes(finalizer)
      ? []
      : [invalidField(`metadata.finalizers[${index}]`, finalizer, UNQUALIFIED)],
  );
}

function nameErrors({
  kind,
  metadata: { name = '', generateName = '' },
}: Unstructured): FieldError[] {
  // What is put after it begins and ends with a letter or a digit.
  const generated =
    generateName === '' ? undefined : nameProblem(kind, generateName.replace(/-$/, 'a'));
  return [
    ...(generated === undefined
      ? []
      : [invalidField('metadata.generateName', generateName, generated)]),
    ...ownNameErrors(kind, name),
  ];
}

function ownNameErrors(kind: string | undefined, name: string): FieldError[] {
  const field = 'metadata.name';
  if (name === '') return [requiredField(field, 'name or generateName is required')];
  const problem = nameProblem(kind, name);
  return problem === undefined ? [] : [invalidField(field, name, problem)];
}

function annotationErrors({ annotations = {} }: ObjectMeta): FieldError[] {
  const field = 'metadata.annotations';
  const entries = Object.entries(annotations);
  const ofKeys = entries.flatMap(([key]) =>
    labelKeyProblems(key.toLowerCase()).map((problem) => invalidField(field, key, problem)),
  );
  const bytes = entries.reduce(
    (sum, [key, value]) => sum + Buffer.byteLength(key) + Buffer.byteLength(value),
    0,
  );
  return bytes > MAX_ANNOTATION_BYTES
    ? [...ofKeys, tooLongField(field, MAX_ANNOTATION_BYTES)]
    : ofKeys;
}

function ownerErrors(owners: readonly OwnerReference[]): FieldError[] {
  const field = 'metadata.ownerReferences';
  const errors = owners.flatMap((owner, index) => oneOwnerErrors(owner, `${field}[${index}]`));
  const [first, second] = owners.filter(({ controller }) => controller === true);
  if (first === undefined || second === undefined) return errors;
  const words = `Only one reference can have Controller set to true. Found "true" in references for ${first.kind}/${first.name} and ${second.kind}/${second.name}`;
  return [...errors, invalidField(field, new GoValue(JSON.stringify(owners.map(ownerOf))), words)];
}

/** In the order of the fields of its Go struct. */
function ownerOf({ apiVersion, kind, name, uid, controller, blockOwnerDeletion }: OwnerReference) {
  return { apiVersion, kind, name, uid, controller, blockOwnerDeletion };
}

function oneOwnerErrors(owner: OwnerReference, field: string): FieldError[] {
  const { apiVersion = '', kind = '', name = '', uid = '' } = owner as Partial<OwnerReference>;
  const isVersion = apiVersion === '' || /^([^/]*\/)?[^/]+$/.test(apiVersion);
  const ofVersion = isVersion
    ? requiredText(`${field}.apiVersion`, apiVersion)
    : [invalidField(`${field}.apiVersion`, apiVersion, 'must be <group>/<version> or <version>')];
  return [
    ...ofVersion,
    ...requiredText(`${field}.kind`, kind),
    ...requiredText(`${field}.name`, name),
    ...requiredText(`${field}.uid`, uid),
    ...(isVersion ? bannedOwnerErrors(owner, field) : []),
  ];
}

function bannedOwnerErrors(owner: OwnerReference, field: string): FieldError[] {
  const { apiVersion, kind } = owner;
  if (apiVersion !== 'v1' || kind !== 'Event') return [];
  const words = `/${apiVersion}, Kind=${kind} is disallowed from being an owner`;
  return [invalidField(field, new GoValue(JSON.stringify(ownerOf(owner))), words)];
}

function requiredText(field: string, value: string): FieldError[] {
  return value === '' ? [requiredField(field, 'must not be empty')] : [];
}

function finalizerErrors(finalizers: readonly string[]): FieldError[] {
  const field = 'metadata.finalizers';
  const errors = finalizers.flatMap((finalizer) =>
    labelKeyProblems(finalizer).map((problem) => invalidField(field, finalizer, problem)),
  );
  if (!finalizers.includes('orphan') || !finalizers.includes('foregroundDeletion')) return errors;
  const words = 'finalizer orphan and foregroundDeletion cannot be both set';
  return [...errors, invalidField(field, finalizers, words)];
}

/** What is going may be let go of, and not held by more. */
function newFinalizerErrors(metadata: ObjectMeta, previous: ObjectMeta): FieldError[] {
  if (previous.deletionTimestamp === undefined) return [];
  const had = previous.finalizers ?? [];
  const added = (metadata.finalizers ?? []).filter((one) => !had.includes(one));
  if (added.length === 0) return [];
  const found = added.map((one) => JSON.stringify(one)).join(', ');
  const words = `no new finalizers can be added if the object is being deleted, found new finalizers []string{${found}}`;
  return [forbiddenField('metadata.finalizers', words)];
}
