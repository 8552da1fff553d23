import { isFields } from '../json-fields.ts';
import type { Fields } from '../json-fields.ts';

/** RFC 7386, section 2: null removes a member, objects merge, everything else replaces. Never changes its arguments. */
export function applyMergePatch(target: unknown, patch: unknown): unknown {
  if (!isFields(patch)) return patch;
  const merged: Fields = isFields(target) ? { ...target } : {};
  for (const [name, value] of Object.entries(patch)) {
    if (name === '__proto__') continue;
    if (value === null) delete merged[name];
    else merged[name] = applyMergePatch(merged[name], value);
  }
  return merged;
}
