import type { Condition, KubeObject } from '@deltascope/apimachinery';
import type { GroupVersionTable, Namespaced, Standard, Status } from '@deltascope/client';

/** What someone wants (`spec`), and what there is (`status`). website.yaml says it to the API server, this to the compiler. */
export interface Website extends KubeObject {
  readonly spec: { readonly image: string; readonly replicas: number; readonly hostname: string };
  readonly status?: {
    readonly observedGeneration?: number;
    readonly readyReplicas?: number;
    readonly conditions?: readonly Condition[];
  };
}

export const WEBSITE = { group: 'example.com', version: 'v1', kind: 'Website' };

/** By it, typed clients and informers of Websites are made like those of built-in kinds. */
export const EXAMPLE_V1: GroupVersionTable<{
  readonly websites: Namespaced<Website, Standard | Status>;
}> = {
  ...WEBSITE,
  resources: { websites: { resource: 'websites', kind: WEBSITE.kind, namespaced: true } },
};
