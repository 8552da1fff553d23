import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { readProtobufMessages } from '@deltascope/api/snapshot';
import type { MessageField } from '@deltascope/api/snapshot';
import type { Fields } from '../json-fields.ts';

const MESSAGES = readProtobufMessages();

/** An object as a client of Go's types sends it; every field that is no pointer is written, if only as zero. */
export function encodeProtobuf(object: Fields, message: string): Buffer {
  const { apiVersion = '', kind = '', ...fields } = object as Record<string, string>;
  const typeMeta = new BinaryWriter().tag(1, WireType.LengthDelimited).string(apiVersion);
  typeMeta.tag(2, WireType.LengthDelimited).string(kind);
  const unknown = new BinaryWriter().tag(1, WireType.LengthDelimited).bytes(typeMeta.finish());
  unknown.tag(2, WireType.LengthDelimited).bytes(encode(fields, message));
  unknown.tag(3, WireType.LengthDelimited).string('').tag(4, WireType.LengthDelimited).string('');
  return Buffer.concat([Buffer.from('k8s\0'), unknown.finish()]);
}

function encode(object: Fields, message: string): Uint8Array {
  const writer = new BinaryWriter();
  const fields = MESSAGES[message];
  if (fields === undefined) throw new RangeError(`no message ${message}`);
  for (const field of fields) writeField(writer, field, object);
  return writer.finish();
}

function writeField(
  writer: BinaryWriter,
  [number, name, type, how]: MessageField,
  object: Fields,
): void {
  const value = name === '' ? object : object[name];
  switch (how) {
    case 'r':
    case 'l':
      for (const item of (value ?? []) as unknown[]) writeValue(writer, [number, type], item);
      return;
    case 'm':
      for (const [key, item] of Object.entries((value ?? {}) as Fields)) {
        const entry = new BinaryWriter().tag(1, WireType.LengthDelimited).string(key);
        writeValue(entry, [2, type], item);
        writer.tag(number, WireType.LengthDelimited).bytes(entry.finish());
      }
      return;
    case 'p':
      if (value !== undefined) writeValue(writer, [number, type], value);
      return;
    case '':
      writeValue(writer, [number, type], value);
  }
}

/** Undefined is written as zero. */
function writeValue(writer: BinaryWriter, [number, type]: [number, string], value: unknown): void {
  if (type === 'int') writer.tag(number, WireType.Varint).int64((value ?? 0) as number);
  else if (type === 'bool') writer.tag(number, WireType.Varint).bool(value === true);
  else if (type === 'double') writer.tag(number, WireType.Bit64).double((value ?? 0) as number);
  else writer.tag(number, WireType.LengthDelimited).bytes(bytesOf(type, value));
}

type Encode = (value: unknown, text: string) => Uint8Array;

const ENCODERS: Readonly<Record<string, Encode>> = {
  string: (_value, text) => Buffer.from(text),
  bytes: (_value, text) => Buffer.from(text, 'base64'),
  quantity: (_value, text) => textMessage(text),
  json: (value) => textMessage(value === undefined ? '' : JSON.stringify(value)),
  time: (_value, text) => timeMessage(text),
  microTime: (_value, text) => timeMessage(text),
  duration: () => new BinaryWriter().tag(1, WireType.Varint).int64(0).finish(),
  intOrString(value, text) {
    const writer = new BinaryWriter();
    writer.tag(1, WireType.Varint).int32(typeof value === 'string' ? 1 : 0);
    writer.tag(2, WireType.Varint).int32(typeof value === 'number' ? value : 0);
    return writer.tag(3, WireType.LengthDelimited).string(text).finish();
  },
};

function bytesOf(type: string, value: unknown): Uint8Array {
  const text = typeof value === 'string' ? value : '';
  const scalar = ENCODERS[type];
  if (scalar !== undefined) return scalar(value, text);
  const isList = MESSAGES[type]?.[0]?.[3] === 'l';
  return encode(isList ? { items: value } : ((value ?? {}) as Fields), type);
}

function textMessage(text: string): Uint8Array {
  return new BinaryWriter().tag(1, WireType.LengthDelimited).string(text).finish();
}

function timeMessage(text: string): Uint8Array {
  const writer = new BinaryWriter();
  if (text === '') return writer.finish();
  const ms = Date.parse(text);
  writer.tag(1, WireType.Varint).int64(Math.floor(ms / 1000));
  return writer
    .tag(2, WireType.Varint)
    .int32((ms % 1000) * 1e6)
    .finish();
}
