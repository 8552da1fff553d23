import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { LineCounter, parseDocument, type Document } from 'yaml';
import { ConfigError } from '../../rest/config-error.ts';

/** `file`: made absolute (C168). `base64`: decoded to text. `presence`: its content is of no interest here. */
type FieldKind = 'string' | 'file' | 'base64' | 'boolean' | 'presence';

const EXPECTED: Readonly<Record<FieldKind, string>> = {
  string: 'a string',
  file: 'a file name',
  base64: 'base64',
  boolean: 'a boolean',
  presence: 'anything',
};

/** The fields of a cluster entry that matter here (clientcmd/v1 Cluster). */
const CLUSTER_FIELDS = {
  server: 'string',
  'tls-server-name': 'string',
  'insecure-skip-tls-verify': 'boolean',
  'certificate-authority': 'file',
  'certificate-authority-data': 'base64',
  'proxy-url': 'string',
} as const satisfies Record<string, FieldKind>;

/** The fields of a user entry that matter here (clientcmd/v1 AuthInfo). */
const USER_FIELDS = {
  'client-certificate': 'file',
  'client-certificate-data': 'base64',
  'client-key': 'file',
  'client-key-data': 'base64',
  token: 'string',
  tokenFile: 'file',
  username: 'string',
  password: 'string',
  as: 'presence',
  'as-uid': 'presence',
  'as-groups': 'presence',
  'as-user-extra': 'presence',
  exec: 'presence',
  'auth-provider': 'presence',
} as const satisfies Record<string, FieldKind>;

const CONTEXT_FIELDS = {
  cluster: 'string',
  user: 'string',
  namespace: 'string',
} as const satisfies Record<string, FieldKind>;

/** An entry's fields, the empty ones left out. */
type Entry<Kinds> = {
  readonly [Field in keyof Kinds]?: Kinds[Field] extends 'boolean' | 'presence' ? boolean : string;
};
export type KubeconfigCluster = Entry<typeof CLUSTER_FIELDS>;
export type KubeconfigUser = Entry<typeof USER_FIELDS>;
type KubeconfigContext = Entry<typeof CONTEXT_FIELDS>;

/** An entry and the file it comes from. */
export interface Located<T> {
  readonly entry: T;
  readonly path: string;
}

/** One file, or several as one. */
export interface Kubeconfig {
  readonly clusters: ReadonlyMap<string, Located<KubeconfigCluster>>;
  readonly users: ReadonlyMap<string, Located<KubeconfigUser>>;
  readonly contexts: ReadonlyMap<string, Located<KubeconfigContext>>;
  readonly currentContext: string | undefined;
}

/** Reads a file; undefined when there is none. Throws ConfigError on one that cannot be read or is no kubeconfig. */
export function readKubeconfigFile(path: string): Kubeconfig | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined;
    const detail = cause instanceof Error ? cause.message : String(cause);
    throw new ConfigError(`cannot read the kubeconfig ${path}: ${detail}`, {
      value: path,
      fix: 'Make the file readable, or name another one.',
      cause,
    });
  }
  return parseKubeconfig(text, path);
}

/** Throws ConfigError, with the line of a YAML error and the field of a wrong one; never with a field's content. */
function parseKubeconfig(text: string, path: string): Kubeconfig {
  const root = parseYaml(text, path);
  const { 'current-context': currentContext } = readFields(
    root,
    { 'current-context': 'string' },
    { path, what: 'the file' },
  );
  return {
    clusters: readEntries(root, path, {
      list: 'clusters',
      field: 'cluster',
      kinds: CLUSTER_FIELDS,
    }),
    users: readEntries(root, path, { list: 'users', field: 'user', kinds: USER_FIELDS }),
    contexts: readEntries(root, path, {
      list: 'contexts',
      field: 'context',
      kinds: CONTEXT_FIELDS,
    }),
    currentContext,
  };
}

/** C167: the first file that has a name wins the whole entry; the first that sets current-context wins that. */
export function mergeKubeconfigs(files: readonly Kubeconfig[]): Kubeconfig {
  // A Map keeps the last of two equal keys, and the first is to win.
  const backwards = files.toReversed();
  return {
    clusters: new Map(backwards.flatMap((file) => [...file.clusters])),
    users: new Map(backwards.flatMap((file) => [...file.users])),
    contexts: new Map(backwards.flatMap((file) => [...file.contexts])),
    currentContext: files.find((file) => file.currentContext !== undefined)?.currentContext,
  };
}

type Fields = Readonly<Record<string, unknown>>;

function parseYaml(text: string, path: string): Fields {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, prettyErrors: false });
  const [error] = document.errors;
  if (error !== undefined) {
    const { line } = lineCounter.linePos(error.pos[0]);
    throw invalid(path, `line ${line}: ${error.message.split('\n', 1).join('')}`, error);
  }
  const root = resolveAliases(document, path);
  if (root === null || root === undefined) return {};
  if (!isFields(root)) throw invalid(path, 'not a mapping of fields');
  return root;
}

function resolveAliases(document: Document, path: string): unknown {
  try {
    return document.toJS();
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : String(cause);
    throw invalid(path, detail.split('\n', 1).join(''), cause);
  }
}

interface EntryList<Kinds> {
  readonly list: string;
  readonly field: string;
  readonly kinds: Kinds;
}

function readEntries<Kinds extends Readonly<Record<string, FieldKind>>>(
  root: Fields,
  path: string,
  { list, field, kinds }: EntryList<Kinds>,
): Map<string, Located<Entry<Kinds>>> {
  const entries = new Map<string, Located<Entry<Kinds>>>();
  const items = root[list] ?? [];
  if (!Array.isArray(items)) throw invalid(path, `${list} is not a list`);
  for (const item of items as readonly unknown[]) {
    if (!isFields(item) || typeof item['name'] !== 'string') {
      throw invalid(path, `an entry of ${list} has no name`);
    }
    const name = item['name'];
    if (entries.has(name)) throw invalid(path, `${list} has two entries named "${name}"`);
    const what = `${field} "${name}"`;
    const fields = item[field] ?? {};
    if (!isFields(fields)) throw invalid(path, `${what} is not a mapping of fields`);
    entries.set(name, { entry: readFields(fields, kinds, { path, what }), path });
  }
  return entries;
}

function readFields<Kinds extends Readonly<Record<string, FieldKind>>>(
  fields: Fields,
  kinds: Kinds,
  { path, what }: { path: string; what: string },
): Entry<Kinds> {
  const entry: Record<string, string | boolean> = {};
  for (const [field, kind] of Object.entries(kinds)) {
    const value = fields[field];
    if (value === undefined || value === null || value === '') continue;
    const read = readField(value, kind, dirname(resolve(path)));
    if (read === undefined) {
      throw invalid(path, `${field} of ${what} is not ${EXPECTED[kind]}`);
    }
    entry[field] = read;
  }
  return entry as Entry<Kinds>;
}

/** undefined: not of that kind. */
function readField(value: unknown, kind: FieldKind, folder: string): string | boolean | undefined {
  if (kind === 'presence') return true;
  if (kind === 'boolean') return typeof value === 'boolean' ? value : undefined;
  if (typeof value !== 'string') return undefined;
  if (kind === 'file') return resolve(folder, value);
  return kind === 'base64' ? decodeBase64(value) : value;
}

function decodeBase64(value: string): string | undefined {
  const text = value.replaceAll(/\s/g, '');
  const isBase64 = /^[A-Za-z0-9+/]+={0,2}$/.test(text) && text.length % 4 === 0;
  return isBase64 ? Buffer.from(text, 'base64').toString('utf8') : undefined;
}

function invalid(path: string, detail: string, cause?: unknown): ConfigError {
  return new ConfigError(`the kubeconfig ${path} is invalid: ${detail}`, {
    value: path,
    fix: 'Correct the file, or name another one.',
    cause,
  });
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
