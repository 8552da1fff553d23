import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';

const INFO = { title: 'Kubernetes', version: '1.37' };
const JSON_TEXT = `${JSON.stringify({ swagger: '2.0', info: INFO, paths: {}, definitions: {} })}\n`;

/** What kubectl asks for, and what it is told that it gets. */
const ACCEPTED = 'application/com.github.proto-openapi.spec.v2@v1.0+protobuf';
const SENT = 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf';

/**
 * OpenAPI v2, of nothing: what is served is told by v3. kubectl reads it when a file is a List, whose items it then takes as they are, for the
 * server to check.
 */
export function openApiV2(accept = ''): { readonly contentType: string; readonly bytes: Buffer } {
  return accept.includes(ACCEPTED)
    ? { contentType: SENT, bytes: protobufDocument() }
    : { contentType: 'application/json', bytes: Buffer.from(JSON_TEXT) };
}

/** Of openapi.v2.Document (gnostic) 1: swagger, 2: info, 8: paths. */
function protobufDocument(): Buffer {
  const info = new BinaryWriter().tag(1, WireType.LengthDelimited).string(INFO.title);
  info.tag(2, WireType.LengthDelimited).string(INFO.version);
  const document = new BinaryWriter().tag(1, WireType.LengthDelimited).string('2.0');
  document.tag(2, WireType.LengthDelimited).bytes(info.finish());
  document.tag(8, WireType.LengthDelimited).bytes(new Uint8Array());
  return Buffer.from(document.finish());
}
