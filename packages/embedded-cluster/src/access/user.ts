/** Who asks (upstream: user.Info). */
export interface UserInfo {
  readonly username: string;
  readonly uid?: string;
  readonly groups: readonly string[];
  readonly extra?: Readonly<Record<string, readonly string[]>>;
}

/** Whose members may do everything, whatever the roles say. */
export const MASTERS = 'system:masters';
export const AUTHENTICATED = 'system:authenticated';
export const UNAUTHENTICATED = 'system:unauthenticated';

/** Who shows no token. */
export const ANONYMOUS: UserInfo = { username: 'system:anonymous', groups: [UNAUTHENTICATED] };

/** Everyone, where nobody is asked who he is (upstream's name at its port without credentials). */
export const UNSECURED: UserInfo = {
  username: 'system:unsecured',
  groups: [MASTERS, AUTHENTICATED],
};

const SERVICE_ACCOUNT = 'system:serviceaccount:';

/** The name a ServiceAccount has as a user. */
export function serviceAccountUsername(namespace: string, name: string): string {
  return `${SERVICE_ACCOUNT}${namespace}:${name}`;
}

/** The groups that a ServiceAccount's user is in, besides that of all authenticated; undefined for other users. */
export function serviceAccountGroups(username: string): readonly string[] | undefined {
  const [namespace = '', name = '', ...excess] = username.startsWith(SERVICE_ACCOUNT)
    ? username.slice(SERVICE_ACCOUNT.length).split(':')
    : [];
  if (namespace === '' || name === '' || excess.length > 0) return undefined;
  return ['system:serviceaccounts', `system:serviceaccounts:${namespace}`];
}
