import { accessSync, constants } from 'node:fs';
import { listNames, throwProblems, type ConfigProblem } from './config-problems.ts';
import { isUnset } from './kubeconfig-fields.ts';
import {
  isConfigEmpty,
  type Kubeconfig,
  type KubeconfigAuthInfo,
  type KubeconfigCluster,
  type KubeconfigContext,
  type KubeconfigExec,
} from './kubeconfig.ts';

const INTERACTIVE_MODES = ['Never', 'IfAvailable', 'Always'];
const MAX_LABEL_LENGTH = 63;

/**
 * Looks at every entry, whether it is used or not (client-go: clientcmd.Validate). Throws a ConfigurationInvalidError with all that is
 * wrong. That there is nothing is no error here.
 *
 * Differs from client-go: a file beside data is no error, data wins (C169).
 */
export function validateKubeconfig(config: Kubeconfig): void {
  if (isConfigEmpty(config)) return;
  const { currentContext, contexts, clusters, authInfos } = config;
  const isMissing = currentContext !== undefined && !contexts.has(currentContext);
  throwProblems([
    ...(isMissing ? [contextNotFound(currentContext, contexts.keys())] : []),
    ...Array.from(contexts, ([name, context]) => validateContext(name, context, config)).flat(),
    ...Array.from(authInfos, ([name, authInfo]) => validateAuthInfo(name, authInfo)).flat(),
    ...Array.from(clusters, ([name, cluster]) => validateClusterInfo(name, cluster)).flat(),
  ]);
}

/** What is said of a context that is not there. */
export function contextNotFound(name: string, known: Iterable<string>): ConfigProblem {
  return {
    message: `there is no context "${name}"`,
    value: name,
    fix: `Choose one of: ${listNames(known)}.`,
  };
}

/** What a context refers to is looked at by itself. */
function validateContext(
  name: string,
  { cluster, authInfo, namespace }: KubeconfigContext,
  { clusters, authInfos }: Kubeconfig,
): ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  const add = (message: string, value: string, fix: string) =>
    problems.push({ message, value, fix });
  if (name === '') add('a context has no name', '', 'Give it one.');
  const whose = `of context "${name}"`;
  problems.push(...validateReference(`cluster ${whose}`, cluster, clusters.keys()));
  problems.push(...validateReference(`user ${whose}`, authInfo, authInfos.keys()));
  if (namespace !== undefined && !isLabel(namespace)) {
    add(
      `the namespace ${whose}, "${namespace}", is no name of a namespace`,
      namespace,
      'Use up to 63 lower case letters, digits and "-".',
    );
  }
  return problems;
}

/** What is said of a name that leads nowhere, or is not there. */
export function validateReference(
  what: string,
  name: string | undefined,
  known: Iterable<string>,
): ConfigProblem[] {
  const names = [...known];
  if (name !== undefined && names.includes(name)) return [];
  return [
    {
      message:
        name === undefined ? `no ${what} is named` : `the ${what}, "${name}", is not defined`,
      value: name ?? '',
      fix: `Define it, or use one of: ${listNames(names)}.`,
    },
  ];
}

/** C169. Files are opened, and not read. */
export function validateClusterInfo(
  name: string,
  { server, certificateAuthority, certificateAuthorityData, locationOfOrigin }: KubeconfigCluster,
): ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  if (server === undefined) {
    problems.push({
      message: `cluster "${name}" has no server`,
      value: locationOfOrigin ?? name,
      fix: 'Add "server: https://host:port" to it.',
    });
  }
  if (certificateAuthorityData === undefined) {
    problems.push(
      ...validateFile(certificateAuthority, `certificate-authority of cluster "${name}"`),
    );
  }
  return problems;
}

/** C169. Files are opened, and not read. */
export function validateAuthInfo(name: string, authInfo: KubeconfigAuthInfo): ConfigProblem[] {
  const { token, tokenFile, username, password, exec, authProvider } = authInfo;
  const problems: ConfigProblem[] = [];
  const add = (message: string, fix: string) =>
    problems.push({ message: `user "${name}" ${message}`, value: name, fix });
  const hasToken = token !== undefined || tokenFile !== undefined;
  if (hasToken && (username !== undefined || password !== undefined)) {
    add('has a token and a user name with password', 'Keep only one of them.');
  }
  if (token === undefined) problems.push(...validateFile(tokenFile, `tokenFile of user "${name}"`));
  problems.push(...validateClientCertificate(name, authInfo));
  if (exec !== undefined) {
    if (authProvider !== undefined)
      add('has an exec plugin and an auth provider', 'Keep only one of them.');
    for (const message of problemsOfExec(exec)) add(message, 'Complete its exec section.');
  }
  const { impersonate, impersonateUID, impersonateGroups, impersonateUserExtra } = authInfo;
  const half = [impersonateUID, impersonateGroups, impersonateUserExtra];
  if (impersonate === undefined && half.some((field) => !isUnset(field))) {
    add('asks to impersonate a uid, groups or extra fields, and no user', 'Set "as" too.');
  }
  return problems;
}

function validateClientCertificate(name: string, authInfo: KubeconfigAuthInfo): ConfigProblem[] {
  const { clientCertificate, clientCertificateData, clientKey, clientKeyData } = authInfo;
  if (clientCertificate === undefined && clientCertificateData === undefined) return [];
  const problems: ConfigProblem[] = [];
  if (clientKey === undefined && clientKeyData === undefined) {
    const message = `user "${name}" has a client certificate and no key`;
    problems.push({ message, value: name, fix: 'Add client-key or client-key-data.' });
  }
  if (clientCertificateData === undefined) {
    problems.push(...validateFile(clientCertificate, `client-certificate of user "${name}"`));
  }
  if (clientKeyData === undefined) {
    problems.push(...validateFile(clientKey, `client-key of user "${name}"`));
  }
  return problems;
}

function* problemsOfExec(exec: KubeconfigExec): Generator<string> {
  const { command, apiVersion, env = [], interactiveMode } = exec;
  if (!command) yield 'has an exec plugin without a command';
  if (!apiVersion) yield 'has an exec plugin without an apiVersion';
  if (env.some((variable) => !variable.name)) {
    yield 'has an exec plugin with an environment variable without a name';
  }
  if (!interactiveMode) yield 'has an exec plugin without an interactiveMode';
  else if (!INTERACTIVE_MODES.includes(interactiveMode)) {
    yield `has an exec plugin of the unknown interactiveMode "${interactiveMode}"`;
  }
}

function validateFile(path: string | undefined, what: string): ConfigProblem[] {
  if (path === undefined) return [];
  try {
    accessSync(path, constants.R_OK);
    return [];
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    const message = `cannot read the ${what}: ${detail}`;
    return [{ message, value: path, fix: 'Make the file readable, or name another one.' }];
  }
}

/** RFC 1123: a DNS label. */
function isLabel(name: string): boolean {
  return name.length <= MAX_LABEL_LENGTH && /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(name);
}
