import { isFields } from '../json-fields.ts';
import type { FieldType } from './field-type.ts';

const WORDS: Readonly<Record<string, string>> = {
  object: 'map',
  array: 'list',
  integer: 'numeric (int or float)',
  number: 'numeric (int or float)',
};
const FOUND: Readonly<Record<string, string>> = { object: 'map', number: 'float' };

/** Why a configuration does not fit its type, in the words of structured-merge-diff; undefined when it does. */
export function applyError(value: unknown, type: FieldType, path = ''): string | undefined {
  const misfit = type.misfit(value);
  if (misfit !== undefined) {
    return `${path}: expected ${WORDS[misfit] ?? misfit}, got ${foundWord(misfit, value)}`;
  }
  if (isFields(value)) {
    for (const [name, part] of Object.entries(value)) {
      const at = `${path}.${name}`;
      if (!type.declares(name)) return `${at}: field not declared in schema`;
      const problem = applyError(part, type.field(name), at);
      if (problem !== undefined) return problem;
    }
  }
  return Array.isArray(value) ? listError(value, type, path) : undefined;
}

function listError(list: readonly unknown[], type: FieldType, path: string): string | undefined {
  const relationship = type.relationshipOf(list);
  const seen = new Set<string>();
  for (const [index, item] of list.entries()) {
    const element = relationship === 'atomic' ? String(index) : type.elementOf(item);
    if (seen.has(element)) {
      const key = Object.entries(type.keyOf(item))
        .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
        .join(',');
      return `${path}: duplicate entries for key [${relationship === 'set' ? `=${JSON.stringify(item)}` : key}]`;
    }
    seen.add(element);
    const problem = applyError(item, type.item, `${path}[${index}]`);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

/** Of strings and booleans its words quote the value, in Go's syntax. */
function foundWord(expected: string, value: unknown): string {
  const isQuoted = expected === 'string' || expected === 'boolean';
  return isQuoted ? `&value.valueUnstructured{Value:${JSON.stringify(value)}}` : typeWord(value);
}

function typeWord(value: unknown): string {
  if (Array.isArray(value)) return 'list';
  if (typeof value === 'number' && Number.isInteger(value)) return 'int';
  return FOUND[typeof value] ?? typeof value;
}
