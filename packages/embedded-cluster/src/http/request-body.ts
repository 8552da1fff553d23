import type { IncomingMessage } from 'node:http';
import type { Unstructured } from '@deltascope/apimachinery';
import { parse } from 'yaml';
import { decodeProtobuf } from '../decoding/protobuf.ts';
import { isFields } from '../json-fields.ts';
import { badRequest, requestEntityTooLarge, unsupportedBody } from '../registry/api-errors.ts';

/** Upstream's own bound of a request body. */
const MAX_BODY_BYTES = 3 * 1024 * 1024;

const PROTOBUF = 'application/vnd.kubernetes.protobuf';
const YAML = 'application/yaml';
/** What objects may be sent as. */
const OBJECT_TYPES = ['application/json', YAML, PROTOBUF];

/** Reads a body of JSON; undefined when there is none. Throws 400, 413. */
export async function readJsonBody(request: IncomingMessage): Promise<unknown> {
  return parseJson(await readText(request));
}

async function readText(request: IncomingMessage): Promise<string> {
  return (await readBytes(request)).toString();
}

async function readBytes(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    // What is over the bound is read to its end and dropped, so that the client gets to see the answer.
    if (bytes <= MAX_BODY_BYTES) chunks.push(chunk);
  }
  if (bytes > MAX_BODY_BYTES) throw requestEntityTooLarge(MAX_BODY_BYTES);
  return Buffer.concat(chunks);
}

function parseJson(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw badRequest(`couldn't get version/kind; json parse error: ${wordsOf(error)}`);
  }
}

function parseProtobuf(bytes: Buffer): unknown {
  try {
    return decodeProtobuf(bytes);
  } catch (error) {
    throw badRequest(wordsOf(error));
  }
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The body of a create or update as JSON, and its text. Throws 415 for what is of no type it knows, and 400 for what is no object. */
export async function readObject(
  request: IncomingMessage,
): Promise<{ object: Unstructured; text: string }> {
  const mediaType = mediaTypeOf(request);
  if (!OBJECT_TYPES.includes(mediaType)) throw unsupportedBody(OBJECT_TYPES);
  const bytes = await readBytes(request);
  const body = parseAs(mediaType, bytes);
  if (!isFields(body)) throw badRequest('the body of the request must be a JSON object');
  const metadata = body['metadata'] ?? {};
  if (!isFields(metadata)) throw badRequest('metadata must be a JSON object');
  // What is told twice can be seen in JSON only.
  const text = mediaType === 'application/json' ? bytes.toString() : JSON.stringify(body);
  return { object: { ...body, metadata }, text };
}

function parseAs(mediaType: string, bytes: Buffer): unknown {
  if (mediaType === PROTOBUF) return parseProtobuf(bytes);
  return mediaType === YAML ? parseYaml(bytes.toString()) : parseJson(bytes.toString());
}

/** The body of an apply: YAML, which JSON is too. Throws 400 for what is no object. */
export async function readYamlObject(request: IncomingMessage): Promise<Unstructured> {
  const text = await readText(request);
  const body = text.startsWith('{') ? parseJson(text) : parseYaml(text);
  if (!isFields(body)) throw badRequest('the body of the request must be an object');
  const metadata = body['metadata'] ?? {};
  if (!isFields(metadata)) throw badRequest('metadata must be an object');
  return { ...body, metadata } as Unstructured;
}

function parseYaml(text: string): unknown {
  try {
    return parse(text) as unknown;
  } catch (error) {
    throw badRequest(`error decoding YAML: ${wordsOf(error)}`);
  }
}

/** The body of a delete, or none. Throws 415 for types that it does not know. */
export async function readOptions(request: IncomingMessage): Promise<unknown> {
  const bytes = await readBytes(request);
  if (bytes.length === 0) return undefined;
  const mediaType = mediaTypeOf(request);
  if (!OBJECT_TYPES.includes(mediaType)) throw unsupportedBody(OBJECT_TYPES);
  return parseAs(mediaType, bytes);
}

/** The Content-Type without parameters; JSON when there is none. */
export function mediaTypeOf(request: IncomingMessage): string {
  const [mediaType = ''] = (request.headers['content-type'] ?? 'application/json').split(';');
  return mediaType.trim().toLowerCase();
}
