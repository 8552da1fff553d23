import { isDeepStrictEqual } from 'node:util';
import type { Unstructured } from '@deltascope/apimachinery';
import { GoJsonError, parseGoJson } from '../decoding/go-json.ts';
import { forbiddenField, invalidField, requiredField, tooLongField } from '../field-errors.ts';
import type { FieldError } from '../field-errors.ts';
import { fieldsOf } from '../json-fields.ts';
import type { Fields } from '../json-fields.ts';

const MAX_DATA_BYTES = 1024 * 1024;
const MAX_KEY_LENGTH = 253;
const KEY = /^[-._a-zA-Z0-9]+$/;
const KEY_RULE =
  "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')";
/** Keys that a Secret of a type has to have. */
const REQUIRED_KEYS: Readonly<Record<string, readonly string[]>> = {
  'kubernetes.io/tls': ['tls.crt', 'tls.key'],
  'kubernetes.io/ssh-auth': ['ssh-privatekey'],
  'kubernetes.io/dockercfg': ['.dockercfg'],
  'kubernetes.io/dockerconfigjson': ['.dockerconfigjson'],
};
/** Keys of which a Secret of a type has to have one. */
const BASIC_AUTH = { type: 'kubernetes.io/basic-auth', keys: ['username', 'password'] };
const JSON_KEYS = ['.dockercfg', '.dockerconfigjson'];

/** What is wrong with the data of a ConfigMap (upstream: ValidateConfigMap), by itself or as a change of what it was. */
export function configMapErrors(
  object: Unstructured,
  previous: Unstructured | undefined,
): FieldError[] {
  const data = fieldsOf(object['data']);
  const binaryData = fieldsOf(object['binaryData']);
  const ofKeys = Object.keys(data).flatMap((key) => [
    ...keyErrors('data', key),
    ...(Object.hasOwn(binaryData, key)
      ? [invalidField(`data[${key}]`, key, 'duplicate of key present in binaryData')]
      : []),
  ]);
  const ofBinary = Object.keys(binaryData).flatMap((key) => keyErrors('binaryData', key));
  const bytes = bytesOf(data, (text) => Buffer.byteLength(text)) + bytesOf(binaryData, base64Bytes);
  return [
    ...ofKeys,
    ...ofBinary,
    // Upstream names no field.
    ...(bytes > MAX_DATA_BYTES ? [tooLongField('[]', MAX_DATA_BYTES)] : []),
    ...immutableErrors(object, previous, ['data', 'binaryData']),
  ];
}

/** What is wrong with the data of a Secret (upstream: ValidateSecret). */
export function secretErrors(
  object: Unstructured,
  previous: Unstructured | undefined,
): FieldError[] {
  const data = fieldsOf(object['data']);
  const { type = '' } = object as { type?: string };
  const ofKeys = Object.keys(data).flatMap((key) => keyErrors('data', key));
  const isTooLong = bytesOf(data, base64Bytes) > MAX_DATA_BYTES;
  const needed = BASIC_AUTH.type === type ? BASIC_AUTH.keys : (REQUIRED_KEYS[type] ?? []);
  const missing = needed.filter((key) => !Object.hasOwn(data, key));
  const isEnough = type === BASIC_AUTH.type && missing.length < needed.length;
  return [
    ...ofKeys,
    ...(isTooLong ? [tooLongField('data', MAX_DATA_BYTES)] : []),
    ...(isEnough ? [] : missing.map((key) => requiredField(`data[${key}]`))),
    ...needed.flatMap((key) => (JSON_KEYS.includes(key) ? jsonErrors(data, key) : [])),
    ...immutableErrors(object, previous, ['data']),
  ];
}

function jsonErrors(data: Fields, key: string): FieldError[] {
  if (!Object.hasOwn(data, key)) return [];
  try {
    parseGoJson(Buffer.from(String(data[key]), 'base64'));
    return [];
  } catch (error) {
    if (!(error instanceof GoJsonError)) throw error;
    return [invalidField(`data[${key}]`, '<secret contents redacted>', error.message)];
  }
}

function keyErrors(field: string, key: string): FieldError[] {
  const error = (words: string): FieldError => invalidField(`${field}[${key}]`, key, words);
  return [
    ...(key.length > MAX_KEY_LENGTH
      ? [error(`must be no more than ${MAX_KEY_LENGTH} characters`)]
      : []),
    ...(KEY.test(key) ? dotErrors(key).map(error) : [error(KEY_RULE)]),
  ];
}

function dotErrors(key: string): string[] {
  if (key === '.') return ["must not be '.'"];
  if (key === '..') return ["must not be '..'"];
  return key.startsWith('..') ? ["must not start with '..'"] : [];
}

function bytesOf(data: Fields, sizeOf: (text: string) => number): number {
  return Object.values(data).reduce((sum: number, value) => sum + sizeOf(String(value)), 0);
}

/** Of the bytes that a text stands for. */
function base64Bytes(text: string): number {
  return Math.floor((text.replace(/=+$/, '').length * 3) / 4);
}

function immutableErrors(
  object: Unstructured,
  previous: Unstructured | undefined,
  fields: readonly string[],
): FieldError[] {
  if (previous?.['immutable'] !== true) return [];
  const words = 'field is immutable when `immutable` is set';
  const changed = fields.filter((field) => !isDeepStrictEqual(object[field], previous[field]));
  const isLoose = object['immutable'] !== true;
  return [...(isLoose ? ['immutable'] : []), ...changed].map((field) =>
    forbiddenField(field, words),
  );
}
