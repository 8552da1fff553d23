import { readFileSync } from 'node:fs';
import { LineCounter, parseAllDocuments, type Document, type Tags } from 'yaml';
import { ConfigError } from '../../rest/config-error.ts';
import { decodeKubeconfig } from './kubeconfig-codec.ts';
import { MalformedFieldError } from './kubeconfig-fields.ts';
import { mapEntries, type Kubeconfig } from './kubeconfig.ts';

/**
 * Reads a kubeconfig of YAML or JSON (client-go: clientcmd.Load): its first document, where of two equal fields the last one counts. `path`
 * is where it comes from, and is said in errors; "" if it is no file's. Throws a ConfigError, with the line of a YAML error and the
 * field of a wrong one; never with a field's content.
 */
export function loadKubeconfig(text: string, path = ''): Kubeconfig {
  const root = parseYaml(text, path);
  try {
    return locate(decodeKubeconfig(root), path);
  } catch (error) {
    if (error instanceof MalformedFieldError) throw invalid(path, error.message, error);
    throw error;
  }
}

/** Reads a file; undefined when there is none. Throws a ConfigError on one that cannot be read or is no kubeconfig. */
export function loadKubeconfigFile(path: string): Kubeconfig | undefined {
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
  return loadKubeconfig(text, path);
}

/** YAML 1.1 as kubectl reads it: "yes" is true, and neither times nor dates are anything but text. */
const YAML_OPTIONS = {
  version: '1.1',
  uniqueKeys: false,
  prettyErrors: false,
  customTags: (tags: Tags): Tags =>
    tags.filter(
      (tag) =>
        typeof tag === 'string' ||
        (tag.format !== 'TIME' && tag.tag !== 'tag:yaml.org,2002:timestamp'),
    ),
} as const;

function parseYaml(text: string, path: string): unknown {
  const lineCounter = new LineCounter();
  const [document] = parseAllDocuments(text, { ...YAML_OPTIONS, lineCounter });
  const error = document?.errors[0];
  if (error !== undefined) {
    const { line } = lineCounter.linePos(error.pos[0]);
    throw invalid(path, `line ${line}: ${firstLine(error.message)}`, error);
  }
  return document === undefined ? undefined : toValue(document, path);
}

function toValue(document: Document, path: string): unknown {
  try {
    return document.toJS();
  } catch (cause) {
    throw invalid(path, firstLine(cause instanceof Error ? cause.message : String(cause)), cause);
  }
}

const firstLine = (message: string): string => message.split('\n', 1).join('');

function invalid(path: string, detail: string, cause: unknown): ConfigError {
  return new ConfigError(`the kubeconfig ${path === '' ? '' : `${path} `}is invalid: ${detail}`, {
    value: path,
    fix: 'Correct the file, or name another one.',
    cause,
  });
}

function locate(config: Kubeconfig, path: string): Kubeconfig {
  if (path === '') return config;
  const here = <T extends { readonly locationOfOrigin?: string }>(entry: T): T => ({
    ...entry,
    locationOfOrigin: path,
  });
  return {
    ...config,
    clusters: mapEntries(config.clusters, here),
    authInfos: mapEntries(config.authInfos, here),
    contexts: mapEntries(config.contexts, here),
  };
}
