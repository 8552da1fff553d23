import type { IncomingMessage } from 'node:http';
import type { Unstructured } from '@deltascope/apimachinery';
import { parse } from 'yaml';
import { isFields } from '../json-fields.ts';
import { badRequest, requestEntityTooLarge, unsupportedBody } from '../registry/api-errors.ts';

/** Upstream's own bound of a request body. */
const MAX_BODY_BYTES = 3 * 1024 * 1024;

/** Reads a body of JSON; undefined when there is none. Throws 400, 413. */
export async function readJsonBody(request: IncomingMessage): Promise<unknown> {
  return parseJson(await readText(request));
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    // What is over the bound is read to its end and dropped, so that the client gets to see the answer.
    if (bytes <= MAX_BODY_BYTES) chunks.push(chunk);
  }
  if (bytes > MAX_BODY_BYTES) throw requestEntityTooLarge(MAX_BODY_BYTES);
  return Buffer.concat(chunks).toString();
}

function parseJson(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw badRequest(`couldn't get version/kind; json parse error: ${why}`);
  }
}

/** The body of a create or update, and its text. Throws 415 for anything but JSON and 400 for what is no object. */
export async function readObject(
  request: IncomingMessage,
): Promise<{ object: Unstructured; text: string }> {
  if (mediaTypeOf(request) !== 'application/json') throw unsupportedBody(['application/json']);
  const text = await readText(request);
  const body = parseJson(text);
  if (!isFields(body)) throw badRequest('the body of the request must be a JSON object');
  const metadata = body['metadata'] ?? {};
  if (!isFields(metadata)) throw badRequest('metadata must be a JSON object');
  return { object: { ...body, metadata }, text };
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
    const why = error instanceof Error ? error.message : String(error);
    throw badRequest(`error decoding YAML: ${why}`);
  }
}

/** The body of a delete: JSON, or none. Throws 415 for other types. */
export async function readOptions(request: IncomingMessage): Promise<unknown> {
  const hasBody = (request.headers['content-length'] ?? '0') !== '0';
  if (hasBody && mediaTypeOf(request) !== 'application/json') {
    throw unsupportedBody(['application/json']);
  }
  return readJsonBody(request);
}

/** The Content-Type without parameters; JSON when there is none. */
export function mediaTypeOf(request: IncomingMessage): string {
  const [mediaType = ''] = (request.headers['content-type'] ?? 'application/json').split(';');
  return mediaType.trim().toLowerCase();
}
