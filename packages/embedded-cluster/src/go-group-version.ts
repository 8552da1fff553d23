import type { GroupVersion } from '@deltascope/apimachinery';

/** An `apiVersion` as Go reads it (schema.ParseGroupVersion): parts may be empty. Undefined for more than one slash, which it refuses. */
export function goGroupVersion(apiVersion: string): GroupVersion | undefined {
  if (apiVersion === '/') return { group: '', version: '' };
  const [first = '', second, ...more] = apiVersion.split('/');
  if (more.length > 0) return undefined;
  return second === undefined ? { group: '', version: first } : { group: first, version: second };
}
