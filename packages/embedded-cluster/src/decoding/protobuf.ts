import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';
import { readProtobufMessages } from '@deltascope/api/snapshot';
import type { MessageField } from '@deltascope/api/snapshot';
import { formatMicroTime, formatTime } from '../clock.ts';
import { isFields } from '../json-fields.ts';
import type { Fields } from '../json-fields.ts';

/** Bytes that are no message, or one of no kind that is known; the message says what. */
export class ProtobufError extends Error {
  override readonly name = 'ProtobufError';
}

/** What stands before every message (API concept: the protobuf envelope). */
const MAGIC = Buffer.from([0x6b, 0x38, 0x73, 0x00]);
/** Deeper than any kind is, but for what is made to exhaust the stack. */
const MAX_DEPTH = 100;
const META = 'io.k8s.apimachinery.pkg.apis.meta.v1';
/** Kinds that belong to no group, whichever they are sent in. */
const OPTIONS = /^(Create|Delete|Get|List|Patch|Update)Options$/;

const UNKNOWN: readonly MessageField[] = [
  [1, 'typeMeta', 'runtime.TypeMeta', ''],
  [2, 'raw', 'raw', ''],
];
const TYPE_META: readonly MessageField[] = [
  [1, 'apiVersion', 'string', ''],
  [2, 'kind', 'string', ''],
];

/** The fields of each message by their numbers. */
let messages: ReadonlyMap<string, ReadonlyMap<number, MessageField>> | undefined;

/**
 * Decodes an object as a client of Go's types encodes it, into the JSON that the same client would have sent: values that JSON would leave
 * out are left out. Throws a ProtobufError.
 */
export function decodeProtobuf(bytes: Uint8Array): Fields {
  if (!MAGIC.equals(bytes.subarray(0, MAGIC.length))) {
    throw new ProtobufError(
      'provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]',
    );
  }
  try {
    const envelope = messageOf(bytes.subarray(MAGIC.length), { name: 'runtime.Unknown', depth: 0 });
    const { apiVersion = '', kind = '' } = (envelope['typeMeta'] ?? {}) as Record<string, string>;
    const raw = envelope['raw'] instanceof Uint8Array ? envelope['raw'] : new Uint8Array();
    return {
      apiVersion,
      kind,
      ...messageOf(raw, { name: messageName(apiVersion, kind), depth: 0 }),
    };
  } catch (error) {
    if (error instanceof ProtobufError) throw error;
    throw new ProtobufError(error instanceof Error ? error.message : String(error));
  }
}

/** The message of a kind: its schema's name. */
function messageName(apiVersion: string, kind: string): string {
  if (OPTIONS.test(kind)) return `${META}.${kind}`;
  const [first = '', version] = apiVersion.split('/');
  const [group = ''] = first.split('.');
  return version === undefined
    ? `io.k8s.api.core.${group}.${kind}`
    : `io.k8s.api.${group}.${version}.${kind}`;
}

function fieldsOf(name: string): ReadonlyMap<number, MessageField> {
  messages ??= new Map(
    [
      ...Object.entries(readProtobufMessages()),
      ['runtime.Unknown', UNKNOWN] as const,
      ['runtime.TypeMeta', TYPE_META] as const,
    ].map(([message, fields]) => [message, new Map(fields.map((field) => [field[0], field]))]),
  );
  const found = messages.get(name);
  if (found === undefined) throw new ProtobufError(`no message ${JSON.stringify(name)} is known`);
  return found;
}

interface Place {
  /** Of the message's schema. */
  readonly name: string;
  readonly depth: number;
}

/** A message, read into one that was begun before when it comes in several parts. */
function messageOf(bytes: Uint8Array, { name, depth }: Place, message: Fields = {}): Fields {
  if (depth > MAX_DEPTH) throw new ProtobufError('the message is nested too deeply');
  const fields = fieldsOf(name);
  const reader = new BinaryReader(bytes);
  while (reader.pos < reader.len) {
    const [number, wireType] = reader.tag();
    const field = fields.get(number);
    // A field of a newer client.
    if (field === undefined) reader.skip(wireType, number);
    else addField(message, field, { reader, wireType, depth });
  }
  return message;
}

interface Position {
  readonly reader: BinaryReader;
  readonly wireType: WireType;
  readonly depth: number;
}

function addField(message: Fields, [, jsonName, type, how]: MessageField, at: Position): void {
  if (how === 'm') {
    const { key, value } = entryOf(at.reader.bytes(), type, at.depth);
    setKey((message[jsonName] ??= {}) as Fields, key, value);
  } else if (how === 'r' || how === 'l') {
    ((message[jsonName] ??= []) as unknown[]).push(valueOf(type, at));
  } else if (jsonName === '') {
    valueOf(type, at, message);
  } else {
    const value = valueOf(type, at, message[jsonName]);
    if (how === 'p' || !isZero(value)) message[jsonName] = value;
    else delete message[jsonName];
  }
}

/** A client's key may be "__proto__", which an assignment would take for the object's own prototype. */
function setKey(map: Fields, key: string, value: unknown): void {
  Object.defineProperty(map, key, { value, writable: true, enumerable: true, configurable: true });
}

function entryOf(bytes: Uint8Array, type: string, depth: number): { key: string; value: unknown } {
  const reader = new BinaryReader(bytes);
  let key = '';
  let value: unknown = ZERO[type] ?? {};
  while (reader.pos < reader.len) {
    const [number, wireType] = reader.tag();
    if (number === 1) key = reader.string();
    else if (number === 2) value = valueOf(type, { reader, wireType, depth });
    else reader.skip(wireType, number);
  }
  return { key, value };
}

/** What a map's value is when it is not written. */
const ZERO: Readonly<Record<string, unknown>> = {
  string: '',
  bytes: '',
  int: 0,
  bool: false,
  quantity: '0',
};

/** What Go's JSON leaves out of a field that is no pointer. */
function isZero(value: unknown): boolean {
  if (value === null || value === '' || value === 0 || value === false) return true;
  return (
    typeof value === 'object' && !(value instanceof Uint8Array) && Object.keys(value).length === 0
  );
}

/** A value, or the rest of the message that was begun before. */
function valueOf(type: string, { reader, wireType, depth }: Position, begun?: unknown): unknown {
  const decode = DECODERS[type];
  const wanted = WIRE_TYPES[type] ?? WireType.LengthDelimited;
  if (wireType !== wanted)
    throw new ProtobufError(`wrong wireType = ${wireType} for a field of type ${type}`);
  if (decode !== undefined) return decode(reader);
  // A named list is a message of its items.
  const place = { name: type, depth: depth + 1 };
  if (isNamedList(type)) return messageOf(reader.bytes(), place)['items'] ?? [];
  return messageOf(reader.bytes(), place, isFields(begun) ? begun : {});
}

const WIRE_TYPES: Readonly<Record<string, WireType>> = {
  int: WireType.Varint,
  bool: WireType.Varint,
  double: WireType.Bit64,
};

const DECODERS: Readonly<Record<string, (reader: BinaryReader) => unknown>> = {
  string: (reader) => reader.string(),
  bool: (reader) => reader.bool(),
  int: (reader) => Number(reader.int64()),
  double: (reader) => reader.double(),
  bytes: (reader) => Buffer.from(reader.bytes()).toString('base64'),
  raw: (reader) => reader.bytes(),
  json: (reader) => jsonOf(reader.bytes()),
  quantity: (reader) => textField(reader.bytes()),
  time: (reader) => timeOf(reader.bytes(), formatTime),
  microTime: (reader) => timeOf(reader.bytes(), formatMicroTime),
  duration: (reader) => `${Number(numbersOf(reader.bytes()).get(1) ?? 0) / 1e9}s`,
  intOrString: (reader) => intOrString(reader.bytes()),
};

/** RawExtension and FieldsV1: the bytes of field 1 are JSON. */
function jsonOf(bytes: Uint8Array): unknown {
  const text = Buffer.from(bytesField(bytes)).toString();
  return text === '' ? null : (JSON.parse(text) as unknown);
}

function timeOf(bytes: Uint8Array, format: (ms: number) => string): string | null {
  const numbers = numbersOf(bytes);
  const seconds = Number(numbers.get(1) ?? 0);
  // Go's zero time, which JSON writes as null.
  if (numbers.size === 0 || seconds === GO_ZERO_SECONDS) return null;
  return format(seconds * 1000 + Number(numbers.get(2) ?? 0) / 1e6);
}

const GO_ZERO_SECONDS = -62_135_596_800;

/** {1: 0 for a number or 1 for a text, 2: the number, 3: the text}. */
function intOrString(bytes: Uint8Array): number | string {
  const reader = new BinaryReader(bytes);
  let [kind, number, text] = [0, 0, ''];
  while (reader.pos < reader.len) {
    const [field, wireType] = reader.tag();
    if (field === 1) kind = Number(reader.int64());
    else if (field === 2) number = reader.int32();
    else if (field === 3) text = reader.string();
    else reader.skip(wireType, field);
  }
  return kind === 0 ? number : text;
}

function textField(bytes: Uint8Array): string {
  return Buffer.from(bytesField(bytes)).toString();
}

function bytesField(bytes: Uint8Array): Uint8Array {
  const reader = new BinaryReader(bytes);
  let found: Uint8Array = new Uint8Array();
  while (reader.pos < reader.len) {
    const [field, wireType] = reader.tag();
    if (field === 1) found = reader.bytes();
    else reader.skip(wireType, field);
  }
  return found;
}

function numbersOf(bytes: Uint8Array): Map<number, bigint | string> {
  const reader = new BinaryReader(bytes);
  const numbers = new Map<number, bigint | string>();
  while (reader.pos < reader.len) {
    const [field, wireType] = reader.tag();
    if (wireType === WireType.Varint) numbers.set(field, reader.int64());
    else reader.skip(wireType, field);
  }
  return numbers;
}

function isNamedList(type: string): boolean {
  return fieldsOf(type).get(1)?.[3] === 'l';
}
