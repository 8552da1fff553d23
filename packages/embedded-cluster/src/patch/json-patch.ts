import { isDeepStrictEqual } from 'node:util';
import { isFields } from '../json-fields.ts';
import type { Fields } from '../json-fields.ts';

/** A JSON Patch that cannot be applied, or is none. */
export class JsonPatchError extends Error {
  override readonly name = 'JsonPatchError';
}

/** RFC 6902: applies all operations in order, or throws a JsonPatchError. Never changes its arguments. */
export function applyJsonPatch(document: unknown, operations: readonly unknown[]): unknown {
  return operations.reduce((current: unknown, operation: unknown) => {
    if (!isFields(operation)) throw new JsonPatchError('an operation is an object');
    return applyOperation(current, operation);
  }, document);
}

function applyOperation(document: unknown, operation: Fields): unknown {
  const path = pointer(operation, 'path');
  switch (operation['op']) {
    case 'add':
      return edit(document, path, { type: 'add', value: valueOf(operation) });
    case 'replace':
      read(document, path);
      return edit(document, path, { type: 'replace', value: valueOf(operation) });
    case 'remove':
      return edit(document, path, { type: 'remove' });
    case 'copy': {
      const value = read(document, pointer(operation, 'from'));
      return edit(document, path, { type: 'add', value });
    }
    case 'move': {
      const from = pointer(operation, 'from');
      const value = read(document, from);
      const without = edit(document, from, { type: 'remove' });
      return edit(without, path, { type: 'add', value });
    }
    case 'test':
      if (isDeepStrictEqual(read(document, path), valueOf(operation))) return document;
      throw new JsonPatchError(`testing value ${String(operation['path'])} failed`);
    default:
      throw new JsonPatchError(`unexpected kind of operation: ${JSON.stringify(operation['op'])}`);
  }
}

type Edit =
  { readonly type: 'add' | 'replace'; readonly value: unknown } | { readonly type: 'remove' };

function edit(document: unknown, path: readonly string[], change: Edit): unknown {
  const [token, ...rest] = path;
  // Upstream's library knows no pointer to the whole document.
  if (token === undefined) throw missing('');
  if (Array.isArray(document)) return editList(document, [token, rest], change);
  if (!isFields(document)) throw missing(token);
  if (rest.length === 0 && change.type !== 'remove') return { ...document, [token]: change.value };
  if (!Object.hasOwn(document, token)) throw missing(token);
  if (rest.length > 0) return { ...document, [token]: edit(document[token], rest, change) };
  const { [token]: _removed, ...left } = document;
  return left;
}

function editList(
  list: readonly unknown[],
  [token, rest]: readonly [string, readonly string[]],
  change: Edit,
): unknown[] {
  const isInsert = rest.length === 0 && change.type === 'add';
  const index = isInsert && token === '-' ? list.length : Number(token);
  const isValid = /^(0|[1-9]\d*|-)$/.test(token) && index <= list.length - (isInsert ? 0 : 1);
  if (!isValid) throw missing(token);
  if (rest.length > 0) return list.with(index, edit(list[index], rest, change));
  if (change.type === 'remove') return list.toSpliced(index, 1);
  if (isInsert) return list.toSpliced(index, 0, change.value);
  return list.with(index, change.value);
}

function read(document: unknown, path: readonly string[]): unknown {
  return path.reduce((value: unknown, token, index) => {
    if (Array.isArray(value) && /^(0|[1-9]\d*)$/.test(token) && Number(token) < value.length) {
      return value[Number(token)] as unknown;
    }
    if (isFields(value) && Object.hasOwn(value, token)) return value[token];
    // As in upstream's library, a field that is not there is null, where the object is that it would be a field of.
    if (isFields(value) && index === path.length - 1) return null;
    throw missing(token);
  }, document);
}

/** RFC 6901: "~1" is "/", "~0" is "~", in that order. */
function pointer(operation: Fields, field: 'path' | 'from'): string[] {
  const text = operation[field];
  if (typeof text !== 'string' || (text !== '' && !text.startsWith('/'))) {
    throw new JsonPatchError(`not a JSON pointer in "${field}": ${JSON.stringify(text)}`);
  }
  const tokens = text.split('/').slice(1);
  return tokens.map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function valueOf(operation: Fields): unknown {
  if (!Object.hasOwn(operation, 'value')) throw new JsonPatchError('the operation has no value');
  return operation['value'];
}

function missing(token: string): JsonPatchError {
  return new JsonPatchError(`the path does not exist: "${token}"`);
}
