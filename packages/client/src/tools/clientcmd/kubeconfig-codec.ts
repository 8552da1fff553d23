import {
  booleanField,
  bytesField,
  decodeFields,
  encodeFields,
  fieldsField,
  hasNoKeys,
  isMapping,
  listField,
  MalformedFieldError,
  mapField,
  stringField,
  unknownField,
  type Field,
  type FieldTable,
} from './kubeconfig-fields.ts';
import type {
  Extensions,
  Kubeconfig,
  KubeconfigAuthInfo,
  KubeconfigAuthProvider,
  KubeconfigCluster,
  KubeconfigContext,
  KubeconfigExec,
  KubeconfigExecEnvVar,
  KubeconfigPreferences,
} from './kubeconfig.ts';

/** A kubeconfig as it is written to a file: clientcmd/v1 Config. */
export interface KubeconfigFile {
  readonly kind: 'Config';
  readonly apiVersion: 'v1';
  readonly [field: string]: unknown;
}

/** A list of { name, extension }, in the file. */
const extensionsField: Field<Extensions> = {
  decode: (value, where) =>
    decodeNamed(value, { list: where, field: 'extension', decode: (one) => one ?? null }),
  encode: (extensions) => encodeNamed(extensions, 'extension', (extension) => extension),
};

const CLUSTER: FieldTable<Omit<KubeconfigCluster, 'locationOfOrigin'>> = {
  server: ['server', stringField, ''],
  tlsServerName: ['tls-server-name', stringField],
  insecureSkipTLSVerify: ['insecure-skip-tls-verify', booleanField],
  certificateAuthority: ['certificate-authority', stringField],
  certificateAuthorityData: ['certificate-authority-data', bytesField],
  proxyURL: ['proxy-url', stringField],
  disableCompression: ['disable-compression', booleanField],
  extensions: ['extensions', extensionsField],
};

const ENV_VAR: FieldTable<KubeconfigExecEnvVar> = {
  name: ['name', stringField, ''],
  value: ['value', stringField, ''],
};

const EXEC: FieldTable<KubeconfigExec> = {
  command: ['command', stringField, ''],
  args: ['args', listField(stringField), null],
  env: ['env', listField(fieldsField(ENV_VAR)), null],
  apiVersion: ['apiVersion', stringField],
  installHint: ['installHint', stringField],
  provideClusterInfo: ['provideClusterInfo', booleanField, false],
  interactiveMode: ['interactiveMode', stringField],
};

const AUTH_PROVIDER: FieldTable<KubeconfigAuthProvider> = {
  name: ['name', stringField, ''],
  config: ['config', mapField(stringField), null],
};

const execFields = fieldsField(EXEC);

/** C165: the older versions need not state a mode. */
const execField: Field<KubeconfigExec> = {
  ...execFields,
  decode(value, where) {
    const exec = execFields.decode(value, where);
    const { apiVersion, interactiveMode } = exec;
    const mayOmitMode = /^client\.authentication\.k8s\.io\/v1(alpha1|beta1)$/.test(
      apiVersion ?? '',
    );
    return interactiveMode === undefined && mayOmitMode
      ? { ...exec, interactiveMode: 'IfAvailable' }
      : exec;
  },
};

const AUTH_INFO: FieldTable<Omit<KubeconfigAuthInfo, 'locationOfOrigin'>> = {
  clientCertificate: ['client-certificate', stringField],
  clientCertificateData: ['client-certificate-data', bytesField],
  clientKey: ['client-key', stringField],
  clientKeyData: ['client-key-data', bytesField],
  token: ['token', stringField],
  tokenFile: ['tokenFile', stringField],
  impersonate: ['as', stringField],
  impersonateUID: ['as-uid', stringField],
  impersonateGroups: ['as-groups', listField(stringField)],
  impersonateUserExtra: ['as-user-extra', mapField(listField(stringField))],
  username: ['username', stringField],
  password: ['password', stringField],
  authProvider: ['auth-provider', fieldsField(AUTH_PROVIDER)],
  exec: ['exec', execField],
  extensions: ['extensions', extensionsField],
};

const CONTEXT: FieldTable<Omit<KubeconfigContext, 'locationOfOrigin'>> = {
  cluster: ['cluster', stringField, ''],
  authInfo: ['user', stringField, ''],
  namespace: ['namespace', stringField],
  extensions: ['extensions', extensionsField],
};

const PREFERENCES: FieldTable<KubeconfigPreferences> = {
  colors: ['colors', booleanField],
  extensions: ['extensions', extensionsField],
};

type Scalars = Pick<Kubeconfig, 'preferences' | 'currentContext' | 'extensions'>;
const SCALARS: FieldTable<Scalars> = {
  preferences: ['preferences', { ...fieldsField(PREFERENCES), isEmpty: hasNoKeys }],
  currentContext: ['current-context', stringField, ''],
  extensions: ['extensions', extensionsField],
};

/** Reads what a file says. Unknown fields are left out. Throws a MalformedFieldError on what is no kubeconfig of version v1. */
export function decodeKubeconfig(root: unknown): Kubeconfig {
  const file = root ?? {};
  if (!isMapping(file)) throw new MalformedFieldError('not a mapping of fields');
  const kind = stringField.decode(file['kind'] ?? '', 'kind of the file') || 'Config';
  const version = stringField.decode(file['apiVersion'] ?? '', 'apiVersion of the file') || 'v1';
  if (kind !== 'Config' || version !== 'v1') {
    throw new MalformedFieldError(`it is a ${kind} of ${version}, and not a Config of v1`);
  }
  return {
    ...decodeFields(file, SCALARS, 'the file'),
    clusters: decodeEntries(file['clusters'], 'clusters', { field: 'cluster', table: CLUSTER }),
    authInfos: decodeEntries(file['users'], 'users', { field: 'user', table: AUTH_INFO }),
    contexts: decodeEntries(file['contexts'], 'contexts', { field: 'context', table: CONTEXT }),
  };
}

/** What a file would say; entries in order of their names. Files' names stay as they are. */
export function encodeKubeconfig(config: Kubeconfig): KubeconfigFile {
  const { clusters, authInfos, contexts } = config;
  return {
    kind: 'Config',
    apiVersion: 'v1',
    ...encodeFields(config, SCALARS),
    clusters: encodeNamed(clusters, 'cluster', (one) => encodeFields(one, CLUSTER)),
    users: encodeNamed(authInfos, 'user', (one) => encodeFields(one, AUTH_INFO)),
    contexts: encodeNamed(contexts, 'context', (one) => encodeFields(one, CONTEXT)),
  };
}

function decodeEntries<T extends object>(
  value: unknown,
  list: string,
  { field, table }: { field: string; table: FieldTable<T> },
): Map<string, Partial<T>> {
  const decode = (one: unknown, name: string): Partial<T> =>
    fieldsField(table).decode(one ?? {}, `${field} "${name}"`);
  return decodeNamed(value, { list, field, decode });
}

/** A list of { name, [field] }. */
function decodeNamed<T>(value: unknown, { list, field, decode }: NamedList<T>): Map<string, T> {
  const entries = new Map<string, T>();
  for (const item of listField(unknownField).decode(value ?? [], list)) {
    if (!isMapping(item))
      throw new MalformedFieldError(`an entry of ${list} is not a mapping of fields`);
    const name = stringField.decode(item['name'] ?? '', `the name of an entry of ${list}`);
    if (entries.has(name)) throw new MalformedFieldError(`${list} has two entries named "${name}"`);
    entries.set(name, decode(item[field], name));
  }
  return entries;
}

interface NamedList<T> {
  readonly list: string;
  readonly field: string;
  readonly decode: (value: unknown, name: string) => T;
}

/** null instead of an empty list, as kubectl has it. */
function encodeNamed<T>(
  entries: ReadonlyMap<string, T>,
  field: string,
  encode: (entry: T) => unknown,
): object[] | null {
  if (entries.size === 0) return null;
  return [...entries]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, entry]) => ({ name, [field]: encode(entry) }));
}
