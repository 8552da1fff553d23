import type { IncomingMessage } from 'node:http';
import { badRequest } from '../registry/api-errors.ts';
import type { Attributes, ResourceAttributes } from './attributes.ts';
import { denied } from './denied.ts';
import type { Authorizer } from './rbac-authorizer.ts';
import { ANONYMOUS, AUTHENTICATED, serviceAccountGroups, UNAUTHENTICATED } from './user.ts';
import type { UserInfo } from './user.ts';

const EXTRA = 'impersonate-extra-';
const AUTHENTICATION = 'authentication.k8s.io';

/**
 * Whom a request is to be taken for (API concept: user impersonation): the one its Impersonate headers name, when the asker may do as he;
 * undefined when they name nobody. `wanted` is what the request would do, by its asker. Throws 400 for headers that name no user, 403.
 */
export function impersonated(
  request: IncomingMessage,
  wanted: Attributes,
  authorizer: Authorizer,
): UserInfo | undefined {
  const named = namedUser(request);
  if (named === undefined) return undefined;
  const isAllowed = (verb: string): boolean =>
    rightsTo(named).every(
      (resource) => authorizer.authorize({ user: wanted.user, verb, resource }).isAllowed,
    );
  const mode = serviceAccountGroups(named.username) ? 'serviceaccount' : 'user-info';
  // KEP-5284: the right to be somebody for one kind of request, and that to be him for all.
  const onRequest = { ...wanted, verb: `impersonate-on:${mode}:${wanted.verb}` };
  const constrained = authorizer.authorize(onRequest);
  const mayConstrained = constrained.isAllowed && isAllowed(`impersonate:${mode}`);
  if (!mayConstrained && !isAllowed('impersonate')) throw denied(onRequest, constrained.reason);
  return named.username === ANONYMOUS.username
    ? named
    : { ...named, groups: completeGroups(named) };
}

function namedUser({ headersDistinct }: IncomingMessage): UserInfo | undefined {
  const valuesOf = (name: string): string[] => (headersDistinct[name] ?? []).map(decodedValue);
  const [username = ''] = valuesOf('impersonate-user');
  const groups = valuesOf('impersonate-group');
  const [uid = ''] = valuesOf('impersonate-uid');
  const extra = Object.entries(headersDistinct)
    .filter(([name]) => name.startsWith(EXTRA))
    .map(([name]) => [decodedKey(name.slice(EXTRA.length)), valuesOf(name)] as const);
  if (username !== '') {
    const known = {
      ...(uid && { uid }),
      ...(extra.length > 0 && { extra: Object.fromEntries(extra) }),
    };
    return { username, groups, ...known };
  }
  if (groups.length === 0 && uid === '' && extra.length === 0) return undefined;
  throw badRequest(`requested ${goUser(uid, groups, extra)} without impersonating a user name`);
}

/** Node has headers as Latin-1, and clients send UTF-8. */
function decodedValue(value: string): string {
  return Buffer.from(value, 'latin1').toString();
}

/** What is no encoding stays as it is, as upstream. */
function decodedKey(key: string): string {
  try {
    return decodeURIComponent(key);
  } catch {
    return key;
  }
}

/** As Go prints the value (%#v). */
function goUser(
  uid: string,
  groups: readonly string[],
  extra: readonly (readonly [string, readonly string[]])[],
): string {
  const strings = (values: readonly string[]): string =>
    `{${values.map((value) => JSON.stringify(value)).join(', ')}}`;
  const listed = groups.length === 0 ? '(nil)' : strings(groups);
  const pairs = extra.map(([key, values]) => `${JSON.stringify(key)}:[]string${strings(values)}`);
  const map = extra.length === 0 ? '(nil)' : `{${pairs.join(', ')}}`;
  return `&user.DefaultInfo{Name:"", UID:${JSON.stringify(uid)}, Groups:[]string${listed}, Extra:map[string][]string${map}}`;
}

/** Everything that a user is must be allowed: name, groups, uid and extra. */
function rightsTo({ username, uid, groups, extra = {} }: UserInfo): ResourceAttributes[] {
  const right = (resource: string, name: string, more = {}): ResourceAttributes => ({
    group: '',
    resource,
    name,
    subresource: '',
    namespace: '',
    ...more,
  });
  const [, , namespace = '', account = ''] = username.split(':');
  const isAccount = serviceAccountGroups(username) !== undefined;
  return [
    isAccount ? right('serviceaccounts', account, { namespace }) : right('users', username),
    ...groups.map((group) => right('groups', group)),
    ...(uid === undefined ? [] : [right('uids', uid, { group: AUTHENTICATION })]),
    ...Object.entries(extra).flatMap(([key, values]) =>
      values.map((value) =>
        right('userextras', value, { group: AUTHENTICATION, subresource: key }),
      ),
    ),
  ];
}

/** Who is somebody is authenticated; a ServiceAccount is in the groups of its own unless others are named. */
function completeGroups({ username, groups }: UserInfo): readonly string[] {
  const own = groups.length === 0 ? (serviceAccountGroups(username) ?? []) : groups;
  const isSettled = own.includes(AUTHENTICATED) || own.includes(UNAUTHENTICATED);
  return isSettled ? own : [...own, AUTHENTICATED];
}
