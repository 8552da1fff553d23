import type { Unstructured } from '@deltascope/apimachinery';
import { goKindOf } from '../decoding/go-json.ts';
import { isFields } from '../json-fields.ts';
import type { Fields } from '../json-fields.ts';
import type { FieldType } from '../managed-fields/field-type.ts';
import { applyJsonPatch, JsonPatchError } from '../patch/json-patch.ts';
import { applyMergePatch } from '../patch/merge-patch.ts';
import { applyStrategicMergePatch } from '../patch/strategic-merge-patch.ts';
import {
  badRequest,
  requestEntityTooLarge,
  unprocessablePatch,
  unsupportedPatch,
} from '../registry/api-errors.ts';

export const STRATEGIC_MERGE = 'application/strategic-merge-patch+json';
/** More operations than the real server takes in one patch are refused. */
const MAX_OPERATIONS = 10_000;

/** What a patch of a media type makes of an object. Throws 415; what is returned throws 400, 413 and 422 for a patch that is none. */
export function patcherOf(
  mediaType: string,
  type: FieldType,
): (current: Unstructured, patch: unknown) => Unstructured {
  switch (mediaType) {
    case 'application/merge-patch+json':
      return (current, patch) => applyMergePatch(current, mergePatchOf(patch)) as Unstructured;
    case STRATEGIC_MERGE:
      return (current, patch) =>
        applyStrategicMergePatch(current, strategicPatchOf(patch), type) as Unstructured;
    case 'application/json-patch+json':
      return (current, patch) => jsonPatched(current, operationsOf(patch));
    default:
      throw unsupportedPatch();
  }
}

/** What a patch has left is an object, with metadata that may be empty. */
export function patched(result: unknown): Unstructured {
  if (!isFields(result)) throw unprocessablePatch();
  const { metadata } = result;
  // What is there and no object the decoder refuses, in its words.
  return { ...result, metadata: (metadata ?? {}) as Unstructured['metadata'] };
}

function jsonPatched(current: Unstructured, patch: readonly unknown[]): Unstructured {
  try {
    return applyJsonPatch(current, patch) as Unstructured;
  } catch (error) {
    throw error instanceof JsonPatchError ? unprocessablePatch() : error;
  }
}

function mergePatchOf(patch: unknown): Fields {
  if (isFields(patch)) return patch;
  // Upstream's library says it in its own words.
  if (patch === null) throw badRequest('Invalid JSON Patch');
  throw badRequest(`error decoding patch: ${unmarshalled(patch, 'map[string]interface {}')}`);
}

function strategicPatchOf(patch: unknown): Fields {
  if (patch === null || isFields(patch)) return patch ?? {};
  throw badRequest(unmarshalled(patch, 'map[string]interface {}'));
}

function operationsOf(patch: unknown): unknown[] {
  const refuse = (value: unknown, type: string): Error =>
    badRequest(`error decoding patch: ${unmarshalled(value, type)}`);
  if (patch === null) return [];
  if (!Array.isArray(patch)) throw refuse(patch, '[]handlers.jsonPatchOp');
  const other: unknown = patch.find((operation) => !isFields(operation));
  if (other !== undefined) throw refuse(other, 'handlers.jsonPatchOp');
  if (patch.length > MAX_OPERATIONS) {
    const words = `The allowed maximum operations in a JSON patch is ${MAX_OPERATIONS}`;
    throw requestEntityTooLarge(`${words}, got ${patch.length}`);
  }
  return patch as unknown[];
}

function unmarshalled(value: unknown, goType: string): string {
  return `json: cannot unmarshal ${goKindOf(value)} into Go value of type ${goType}`;
}
