import type { authenticationv1, authorizationv1 } from '@deltascope/api';
import type { ManagedFieldsEntry, Unstructured } from '@deltascope/apimachinery';
import { formatTime } from '../clock.ts';
import { GoValue, invalidField } from '../field-errors.ts';
import type { FieldError } from '../field-errors.ts';
import { badRequest, invalid } from '../registry/api-errors.ts';
import type { Attributes } from './attributes.ts';
import type { Authenticator } from './authenticator.ts';
import type { Authorizer } from './rbac-authorizer.ts';
import type { UserInfo } from './user.ts';

const AUTHORIZATION = { group: 'authorization.k8s.io', kind: '' };

/** Who asks, and who can tell. */
export interface Reviewer {
  readonly user: UserInfo;
  readonly access: { readonly authorizer: Authorizer; readonly authenticator: Authenticator };
}

/** A question as it came, with who manages its fields, and when. */
export interface Question {
  readonly object: Unstructured;
  readonly managedFields: ManagedFieldsEntry[];
  readonly nowMs: number;
}

/** Answers an object that is a question (API concepts: authorization.k8s.io, authentication.k8s.io). Throws 400, 422. */
export function review(
  { group, kind }: { readonly group: string; readonly kind: string },
  question: Question,
  by: Reviewer,
): Unstructured | Promise<Unstructured> {
  const answer = ANSWERS.get(`${kind}.${group}`);
  if (answer === undefined) throw new RangeError(`${kind}.${group} is no review`);
  return answer(question, by);
}

/** Whether objects of a kind are questions, answered and not kept. */
export function isReview({
  group,
  kind,
}: {
  readonly group: string;
  readonly kind: string;
}): boolean {
  return ANSWERS.has(`${kind}.${group}`);
}

type Answer = (question: Question, by: Reviewer) => Unstructured | Promise<Unstructured>;

/** By the kind in its group. */
const ANSWERS: ReadonlyMap<string, Answer> = new Map<string, Answer>([
  ['SelfSubjectReview.authentication.k8s.io', selfReview],
  ['TokenReview.authentication.k8s.io', tokenReview],
  ['SelfSubjectAccessReview.authorization.k8s.io', selfAccessReview],
  ['SubjectAccessReview.authorization.k8s.io', subjectAccessReview],
  ['LocalSubjectAccessReview.authorization.k8s.io', localSubjectAccessReview],
  ['SelfSubjectRulesReview.authorization.k8s.io', rulesReview],
]);

function selfReview({ object, nowMs }: Question, { user }: Reviewer): Unstructured {
  return {
    ...object,
    metadata: { creationTimestamp: formatTime(nowMs) },
    status: { userInfo: userOf(user) },
  };
}

function selfAccessReview(question: Question, by: Reviewer): Unstructured {
  return accessReview(question, by, { user: by.user, errors: [] });
}

type AccessSpec = authorizationv1.SubjectAccessReviewSpec;

function specOf(object: Unstructured): AccessSpec {
  return (object['spec'] ?? {}) as AccessSpec;
}

function subjectAccessReview(question: Question, by: Reviewer): Unstructured {
  const { user: username = '', groups = [], uid, extra } = specOf(question.object);
  const errors =
    username === '' && groups.length === 0
      ? [invalidField('spec.user', '', 'at least one of user or group must be specified')]
      : [];
  const asked = { username, groups, ...(uid && { uid }), ...(extra && { extra }) };
  return accessReview(question, by, { user: asked, errors });
}

function localSubjectAccessReview(question: Question, by: Reviewer): Unstructured {
  const { object } = question;
  const { resourceAttributes: { namespace = '' } = {} } = specOf(object);
  if (namespace !== object.metadata.namespace) {
    const field = 'spec.resourceAttributes.namespace';
    const error = invalidField(field, namespace, 'must match metadata.namespace');
    throw invalid(AUTHORIZATION, '', [error]);
  }
  return subjectAccessReview(question, by);
}

function accessReview(
  question: Question,
  { access }: Reviewer,
  { user, errors }: { readonly user: UserInfo; readonly errors: readonly FieldError[] },
): Unstructured {
  const { object } = question;
  const spec = specOf(object);
  const found = [...errors, ...attributeErrors(spec), ...metadataErrors(question)];
  if (found.length > 0) throw invalid(AUTHORIZATION, '', found);
  const { isAllowed, reason } = access.authorizer.authorize(attributesOf(user, spec));
  const status = { allowed: isAllowed, ...(reason && { reason }) };
  return { ...managed(question), status };
}

function attributeErrors({ resourceAttributes, nonResourceAttributes }: AccessSpec): FieldError[] {
  if ((resourceAttributes === undefined) !== (nonResourceAttributes === undefined)) return [];
  const { path: Path = '', verb: Verb = '' } = nonResourceAttributes ?? {};
  const value = nonResourceAttributes && new GoValue(JSON.stringify({ Path, Verb }));
  const words = 'exactly one of nonResourceAttributes or resourceAttributes must be specified';
  return [invalidField('spec', value, words)];
}

/** A question has no identity; a local one is in its namespace. */
function metadataErrors({ object, managedFields }: Question): FieldError[] {
  const { namespace: _namespace, ...rest } = object.metadata;
  if (Object.keys(rest).length === 0) return [];
  const value = new GoValue(JSON.stringify({ ...rest, managedFields }));
  return [invalidField('metadata', value, 'must be empty')];
}

function attributesOf(
  user: UserInfo,
  { resourceAttributes, nonResourceAttributes = {} }: AccessSpec,
): Attributes {
  if (resourceAttributes === undefined) {
    const { path = '', verb = '' } = nonResourceAttributes;
    return { user, verb, path };
  }
  const {
    verb = '',
    group = '',
    resource = '',
    subresource = '',
    namespace = '',
    name = '',
  } = resourceAttributes;
  return { user, verb, resource: { group, resource, subresource, namespace, name } };
}

function rulesReview({ object }: Question, { user, access }: Reviewer): Unstructured {
  const { namespace = '' } = (object['spec'] ?? {}) as authorizationv1.SelfSubjectRulesReviewSpec;
  if (namespace === '') throw badRequest('no namespace on request');
  const { rules, errors } = access.authorizer.rulesFor(user, namespace);
  const status: authorizationv1.SubjectRulesReviewStatus = {
    resourceRules: rules
      .filter(({ resources = [] }) => resources.length > 0)
      .map(({ nonResourceURLs: _urls, ...rule }) => rule),
    nonResourceRules: rules
      .filter(({ nonResourceURLs = [] }) => nonResourceURLs.length > 0)
      .map(({ verbs, nonResourceURLs = [] }) => ({ verbs, nonResourceURLs })),
    incomplete: false,
    ...(errors.length > 0 && { evaluationError: errors.join(', ') }),
  };
  return { ...object, metadata: {}, spec: {}, status };
}

async function tokenReview(question: Question, { access }: Reviewer): Promise<Unstructured> {
  const { token = '', audiences = [] } = (question.object['spec'] ??
    {}) as Partial<authenticationv1.TokenReviewSpec>;
  if (token === '') throw badRequest('token is required for TokenReview in authentication');
  const asked = audiences.length === 0 ? undefined : audiences;
  const found = await access.authenticator.authenticateToken(token, asked);
  const status: authenticationv1.TokenReviewStatus =
    found === undefined
      ? { user: {}, error: 'invalid bearer token' }
      : { authenticated: true, user: userOf(found.user), audiences: [...found.audiences] };
  return { ...managed(question), status };
}

function managed({ object, managedFields }: Question): Unstructured {
  return { ...object, metadata: { ...object.metadata, managedFields } };
}

function userOf({ username, uid, groups, extra }: UserInfo): authenticationv1.UserInfo {
  const more = Object.entries(extra ?? {}).map(([key, values]): [string, string[]] => [
    key,
    [...values],
  ]);
  return {
    username,
    ...(uid !== undefined && { uid }),
    groups: [...groups],
    ...(more.length > 0 && { extra: Object.fromEntries(more) }),
  };
}
