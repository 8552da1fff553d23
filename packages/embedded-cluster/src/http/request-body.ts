import type { IncomingMessage } from 'node:http';
import type { ObjectMeta, Unstructured } from '@deltascope/apimachinery';
import { parseAllDocuments } from 'yaml';
import { GoJsonError, goKindOf, parseGoJson, typeMetaProblem } from '../decoding/go-json.ts';
import { decodeProtobuf, ProtobufError } from '../decoding/protobuf.ts';
import { goGroupVersion } from '../go-group-version.ts';
import { isFields } from '../json-fields.ts';
import type { Fields } from '../json-fields.ts';
import { badRequest, requestEntityTooLarge, unsupportedBody } from '../registry/api-errors.ts';

/** Upstream's own bound of a request body. */
const MAX_BODY_BYTES = 3 * 1024 * 1024;

const PROTOBUF = 'application/vnd.kubernetes.protobuf';
const YAML = 'application/yaml';
/** What objects may be sent as. */
const OBJECT_TYPES = ['application/json', YAML, PROTOBUF];

/** Reads a body of JSON; undefined when there is none. Throws 400, 413. */
export async function readJsonBody(request: IncomingMessage): Promise<unknown> {
  const bytes = await readBytes(request);
  return bytes.length === 0 ? undefined : parsed(bytes, (why) => badRequest(why));
}

async function readBytes(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    // What is over the bound is read to its end and dropped, so that the client gets to see the answer.
    if (bytes <= MAX_BODY_BYTES) chunks.push(chunk);
  }
  if (bytes > MAX_BODY_BYTES) throw requestEntityTooLarge(`limit is ${MAX_BODY_BYTES}`);
  return Buffer.concat(chunks);
}

/** JSON, or the error that is made of Go's words for why it is none. */
function parsed(bytes: Buffer, refuse: (why: string) => Error): unknown {
  try {
    return parseGoJson(bytes);
  } catch (error) {
    throw error instanceof GoJsonError ? refuse(error.message) : error;
  }
}

/** An object as it was sent. Its metadata may be anything that the kind's decoder is to refuse. */
export interface ReadObject {
  readonly object: Unstructured;
  readonly text: string;
}

/** The body of a create or update of a kind. Throws 415 for what is of no type it knows, and 400 for what is no object. */
export async function readObject(request: IncomingMessage, kind: string): Promise<ReadObject> {
  const mediaType = mediaTypeOf(request);
  if (!OBJECT_TYPES.includes(mediaType)) throw unsupportedBody(OBJECT_TYPES);
  const bytes = await readBytes(request);
  const unrecognized = (why: string): Error =>
    badRequest(
      `the object provided is unrecognized (must be of type ${kind}): ${why} (${summary(bytes)})`,
    );
  const body = parseAs(mediaType, bytes, unrecognized);
  const problem = typeMetaProblem(body);
  if (problem !== undefined) throw unrecognized(`${NO_VERSION}${problem}`);
  const object = (body ?? {}) as Unstructured;
  if (goGroupVersion(object.apiVersion ?? '') === undefined) {
    throw unrecognized(`unexpected GroupVersion string: ${object.apiVersion}`);
  }
  // What is told twice can be seen in JSON only.
  const text = mediaType === 'application/json' ? bytes.toString() : JSON.stringify(body);
  return { object: { ...object, metadata: metadataOf(object) }, text };
}

const NO_VERSION = "couldn't get version/kind; json parse error: ";

/** A client may leave it out, or send what is none. */
function metadataOf(object: { readonly metadata?: ObjectMeta | null }): ObjectMeta {
  return object.metadata ?? {};
}

/** What is shown of a body that nothing can be made of (upstream: runtime's summarizeData). */
function summary(bytes: Buffer): string {
  if (bytes.length === 0) return '<empty>';
  const shown = bytes.subarray(0, MAX_SHOWN_BYTES);
  const text = shown.toString(bytes[0] === OPEN_OBJECT ? 'utf8' : 'hex');
  return bytes.length > MAX_SHOWN_BYTES ? `${text} ...` : text;
}

const MAX_SHOWN_BYTES = 30;
const OPEN_OBJECT = 0x7b;

function parseAs(mediaType: string, bytes: Buffer, refuse: (why: string) => Error): unknown {
  if (mediaType === PROTOBUF) return parseProtobuf(bytes);
  if (mediaType === YAML) return parseYaml(bytes.toString(), (why) => refuse(`yaml: ${why}`));
  return parsed(bytes, (why) => refuse(NO_VERSION + why));
}

function parseProtobuf(bytes: Buffer): unknown {
  try {
    return decodeProtobuf(bytes);
  } catch (error) {
    throw error instanceof ProtobufError ? badRequest(error.message) : error;
  }
}

/** The first document, by YAML 1.1, where "y" is true, and of a key that is there twice the last: as Go's YAML is made into JSON. */
function parseYaml(text: string, refuse: (why: string) => Error): unknown {
  const [document] = parseAllDocuments(text, { version: '1.1', uniqueKeys: false });
  if (document === undefined || !('errors' in document)) return null;
  const [error] = document.errors;
  const [why = ''] = error?.message.split('\n') ?? [];
  if (error !== undefined) throw refuse(why);
  // As JSON has it: dates are texts.
  return JSON.parse(JSON.stringify(document.toJS() ?? null)) as unknown;
}

/** The body of a patch that is JSON. Throws 400. */
export async function readPatch(request: IncomingMessage): Promise<unknown> {
  return parsed(await readBytes(request), () => badRequest('invalid JSON patch'));
}

/** The body of an apply: YAML, which JSON is too; an empty object when there is none. Throws 400. */
export async function readYamlObject(request: IncomingMessage): Promise<Unstructured> {
  const bytes = await readBytes(request);
  const refuse = (why: string): Error => badRequest(`error encoding patch: yaml: ${why}`);
  const body = parseYaml(bytes.toString(), refuse) ?? {};
  if (!isFields(body)) {
    const why = `json: cannot unmarshal ${goKindOf(body)} into Go value of type map[string]interface {}`;
    throw badRequest(`error decoding patch: error unmarshaling JSON: while decoding JSON: ${why}`);
  }
  return { ...body, metadata: metadataOf(body as Unstructured) };
}

/** The body of a delete; undefined when there is none. Throws 415 for types that it does not know, and 400. */
export async function readOptions(request: IncomingMessage): Promise<Fields | undefined> {
  const bytes = await readBytes(request);
  if (bytes.length === 0) return undefined;
  const mediaType = mediaTypeOf(request);
  if (!OBJECT_TYPES.includes(mediaType)) throw unsupportedBody(OBJECT_TYPES);
  const body = parseAs(mediaType, bytes, badRequest);
  const problem = typeMetaProblem(body);
  if (problem !== undefined) throw badRequest(`${NO_VERSION}${problem}`);
  return (body ?? {}) as Fields;
}

/** The Content-Type without parameters; JSON when there is none. */
export function mediaTypeOf(request: IncomingMessage): string {
  const [mediaType = ''] = (request.headers['content-type'] ?? 'application/json').split(';');
  return mediaType.trim().toLowerCase();
}
