// Generated from the discovery of Kubernetes v1.37.2; do not edit.
import type { flowcontrolv1 } from '@deltascope/api';
import type { ClusterScoped, GroupVersionTable, Standard, Status } from '../../gentype/group-version.ts';

/** The clients of flowcontrol.apiserver.k8s.io/v1. */
export interface FlowcontrolV1 {
  readonly flowSchemas: ClusterScoped<flowcontrolv1.FlowSchema, Standard | Status>;
  readonly priorityLevelConfigurations: ClusterScoped<flowcontrolv1.PriorityLevelConfiguration, Standard | Status>;
}

/** What they are made by. */
export const FLOWCONTROL_V1: GroupVersionTable<FlowcontrolV1> = {
  group: 'flowcontrol.apiserver.k8s.io',
  version: 'v1',
  resources: {
    flowSchemas: { resource: 'flowschemas', kind: 'FlowSchema', namespaced: false },
    priorityLevelConfigurations: { resource: 'prioritylevelconfigurations', kind: 'PriorityLevelConfiguration', namespaced: false },
  },
};
