// Generated from the OpenAPI of Kubernetes v1.37.2; do not edit.
import type { LabelSelector, ListMeta, ObjectMeta } from '@deltascope/apimachinery';
import type * as metav1 from '../meta/v1.ts';
export interface ApplyConfiguration {
  expression?: string;
}
export interface AuditAnnotation {
  key: string;
  valueExpression: string;
}
export interface ExpressionWarning {
  fieldRef: string;
  warning: string;
}
export interface JSONPatch {
  expression?: string;
}
export interface MatchCondition {
  expression: string;
  name: string;
}
export interface MatchResources {
  excludeResourceRules?: NamedRuleWithOperations[];
  matchPolicy?: 'Equivalent' | 'Exact' | (string & {});
  namespaceSelector?: LabelSelector;
  objectSelector?: LabelSelector;
  resourceRules?: NamedRuleWithOperations[];
}
export interface MutatingAdmissionPolicy {
  apiVersion?: string;
  kind?: string;
  metadata: ObjectMeta;
  spec?: MutatingAdmissionPolicySpec;
}
export interface MutatingAdmissionPolicyBinding {
  apiVersion?: string;
  kind?: string;
  metadata: ObjectMeta;
  spec?: MutatingAdmissionPolicyBindingSpec;
}
export interface MutatingAdmissionPolicyBindingList {
  apiVersion?: string;
  items: MutatingAdmissionPolicyBinding[];
  kind?: string;
  metadata: ListMeta;
}
export interface MutatingAdmissionPolicyBindingSpec {
  matchResources?: MatchResources;
  paramRef?: ParamRef;
  policyName?: string;
}
export interface MutatingAdmissionPolicyList {
  apiVersion?: string;
  items: MutatingAdmissionPolicy[];
  kind?: string;
  metadata: ListMeta;
}
export interface MutatingAdmissionPolicySpec {
  failurePolicy?: 'Fail' | 'Ignore' | (string & {});
  matchConditions?: MatchCondition[];
  matchConstraints?: MatchResources;
  mutations?: Mutation[];
  paramKind?: ParamKind;
  reinvocationPolicy?: 'IfNeeded' | 'Never' | (string & {});
  variables?: Variable[];
}
export interface MutatingWebhook {
  admissionReviewVersions: string[];
  clientConfig: WebhookClientConfig;
  failurePolicy?: 'Fail' | 'Ignore' | (string & {});
  matchConditions?: MatchCondition[];
  matchPolicy?: 'Equivalent' | 'Exact' | (string & {});
  name: string;
  namespaceSelector?: LabelSelector;
  objectSelector?: LabelSelector;
  reinvocationPolicy?: 'IfNeeded' | 'Never' | (string & {});
  rules?: RuleWithOperations[];
  sideEffects: 'None' | 'NoneOnDryRun' | 'Some' | 'Unknown' | (string & {});
  timeoutSeconds?: number;
}
export interface MutatingWebhookConfiguration {
  apiVersion?: string;
  kind?: string;
  metadata: ObjectMeta;
  webhooks?: MutatingWebhook[];
}
export interface MutatingWebhookConfigurationList {
  apiVersion?: string;
  items: MutatingWebhookConfiguration[];
  kind?: string;
  metadata: ListMeta;
}
export interface Mutation {
  applyConfiguration?: ApplyConfiguration;
  jsonPatch?: JSONPatch;
  patchType: 'ApplyConfiguration' | 'JSONPatch' | (string & {});
}
export interface NamedRuleWithOperations {
  apiGroups?: string[];
  apiVersions?: string[];
  operations?: ('*' | 'CONNECT' | 'CREATE' | 'DELETE' | 'UPDATE' | (string & {}))[];
  resourceNames?: string[];
  resources?: string[];
  scope?: '*' | 'Cluster' | 'Namespaced' | (string & {});
}
export interface ParamKind {
  apiVersion?: string;
  kind?: string;
}
export interface ParamRef {
  name?: string;
  namespace?: string;
  parameterNotFoundAction?: string;
  selector?: LabelSelector;
}
export interface RuleWithOperations {
  apiGroups?: string[];
  apiVersions?: string[];
  operations?: ('*' | 'CONNECT' | 'CREATE' | 'DELETE' | 'UPDATE' | (string & {}))[];
  resources?: string[];
  scope?: '*' | 'Cluster' | 'Namespaced' | (string & {});
}
export interface ServiceReference {
  name: string;
  namespace: string;
  path?: string;
  port?: number;
}
export interface TypeChecking {
  expressionWarnings?: ExpressionWarning[];
}
export interface ValidatingAdmissionPolicy {
  apiVersion?: string;
  kind?: string;
  metadata: ObjectMeta;
  spec?: ValidatingAdmissionPolicySpec;
  status?: ValidatingAdmissionPolicyStatus;
}
export interface ValidatingAdmissionPolicyBinding {
  apiVersion?: string;
  kind?: string;
  metadata: ObjectMeta;
  spec: ValidatingAdmissionPolicyBindingSpec;
}
export interface ValidatingAdmissionPolicyBindingList {
  apiVersion?: string;
  items: ValidatingAdmissionPolicyBinding[];
  kind?: string;
  metadata: ListMeta;
}
export interface ValidatingAdmissionPolicyBindingSpec {
  matchResources?: MatchResources;
  paramRef?: ParamRef;
  policyName: string;
  validationActions: ('Audit' | 'Deny' | 'Warn' | (string & {}))[];
}
export interface ValidatingAdmissionPolicyList {
  apiVersion?: string;
  items: ValidatingAdmissionPolicy[];
  kind?: string;
  metadata: ListMeta;
}
export interface ValidatingAdmissionPolicySpec {
  auditAnnotations?: AuditAnnotation[];
  failurePolicy?: 'Fail' | 'Ignore' | (string & {});
  matchConditions?: MatchCondition[];
  matchConstraints?: MatchResources;
  paramKind?: ParamKind;
  validations?: Validation[];
  variables?: Variable[];
}
export interface ValidatingAdmissionPolicyStatus {
  conditions?: metav1.Condition[];
  observedGeneration?: number;
  typeChecking?: TypeChecking;
}
export interface ValidatingWebhook {
  admissionReviewVersions: string[];
  clientConfig: WebhookClientConfig;
  failurePolicy?: 'Fail' | 'Ignore' | (string & {});
  matchConditions?: MatchCondition[];
  matchPolicy?: 'Equivalent' | 'Exact' | (string & {});
  name: string;
  namespaceSelector?: LabelSelector;
  objectSelector?: LabelSelector;
  rules?: RuleWithOperations[];
  sideEffects: 'None' | 'NoneOnDryRun' | 'Some' | 'Unknown' | (string & {});
  timeoutSeconds?: number;
}
export interface ValidatingWebhookConfiguration {
  apiVersion?: string;
  kind?: string;
  metadata: ObjectMeta;
  webhooks?: ValidatingWebhook[];
}
export interface ValidatingWebhookConfigurationList {
  apiVersion?: string;
  items: ValidatingWebhookConfiguration[];
  kind?: string;
  metadata: ListMeta;
}
export interface Validation {
  expression: string;
  message?: string;
  messageExpression?: string;
  reason?: string;
}
export interface Variable {
  expression: string;
  name: string;
}
export interface WebhookClientConfig {
  caBundle?: string;
  service?: ServiceReference;
  url?: string;
}
