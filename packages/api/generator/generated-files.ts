import type { Snapshot } from '../src/snapshot.ts';
import { generateClientset } from './generate-clientset.ts';
import { generateTypes } from './generate-types.ts';

/** Texts by their path under a directory. Everything under its `generated/` is one of them. */
export interface GeneratedFiles {
  readonly directory: URL;
  readonly files: ReadonlyMap<string, string>;
}

/** All that is generated of a snapshot, and where it belongs: the types here, the clientset in the client. */
export function generateFiles(snapshot: Snapshot): GeneratedFiles[] {
  const clientset = [...generateClientset(snapshot)];
  return [
    { directory: new URL('../src/', import.meta.url), files: generateTypes(snapshot) },
    {
      directory: new URL('../../client/src/kubernetes/', import.meta.url),
      files: new Map(clientset.map(([path, text]) => [`generated/${path}`, text])),
    },
  ];
}
