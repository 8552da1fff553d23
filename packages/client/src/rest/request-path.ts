import { formatGroupVersion, type GroupVersion } from '@deltascope/apimachinery';
import { InvalidRequestError } from './invalid-request-error.ts';

/**
 * The path of a request being put together (C145):
 *
 * ```
 * /api/v1 | /apis/GROUP/VERSION  [/PREFIX ...]  [/namespaces/NS]  [/RESOURCE]  [/NAME]  [/SUBRESOURCE ...]  [/SUFFIX ...]
 * ```
 *
 * Each part but prefix and suffix is set once. Every setter throws InvalidRequestError on what cannot be part of a path (C148).
 */
export class RequestPath {
  #root: string;
  #namespace: string | undefined;
  #resource: string | undefined;
  #name: string | undefined;
  #subResource: readonly string[] = [];
  #suffix: readonly string[] = [];

  constructor(groupVersion: GroupVersion | undefined) {
    this.#root =
      groupVersion === undefined
        ? ''
        : `/${groupVersion.group === '' ? 'api' : 'apis'}/${formatGroupVersion(groupVersion)}`;
  }

  /** In place of the group-version's and all prefixes so far. */
  setAbsPath(path: string): void {
    this.#root = path.split('/').map(encodeURIComponent).join('/');
  }

  addPrefix(segments: readonly string[]): void {
    this.#root = [
      this.#root.replace(/\/$/, ''),
      ...splitPaths(segments).map(encodeURIComponent),
    ].join('/');
  }

  addSuffix(segments: readonly string[]): void {
    this.#suffix = [...this.#suffix, ...splitPaths(segments)];
  }

  set namespace(namespace: string) {
    if (this.#namespace !== undefined) throw alreadySet('namespace', this.#namespace);
    if (namespace !== '') checkSegment('namespace', namespace);
    this.#namespace = namespace;
  }

  /** Lower case, as all resources are. */
  set resource(resource: string) {
    if (this.#resource !== undefined) throw alreadySet('resource', this.#resource);
    checkSegment('resource', resource);
    this.#resource = resource.toLowerCase();
  }

  set name(name: string) {
    if (this.#name !== undefined) throw alreadySet('name', this.#name);
    checkSegment('name', name);
    this.#name = name;
  }

  set subResource(segments: readonly string[]) {
    if (this.#subResource.length > 0) {
      throw alreadySet('subresource', this.#subResource.join('/'));
    }
    for (const segment of segments) checkSegment('subresource', segment);
    this.#subResource = segments;
  }

  /** What it names, for errors. */
  get target(): { readonly resource?: string; readonly name?: string } {
    const [resource, name] = [this.#resource, this.#name];
    return { ...(resource !== undefined && { resource }), ...(name !== undefined && { name }) };
  }

  /** C148: a namespace that is set and empty would quietly mean all of them. */
  checkFor(verb: string): void {
    if (this.#namespace !== '') return;
    if (verb === 'POST') {
      throw new InvalidRequestError('an empty namespace may not be set during creation');
    }
    if (this.#name !== undefined) {
      throw new InvalidRequestError('an empty namespace may not be set with a name');
    }
  }

  /** Escaped. */
  toString(): string {
    const segments = [
      ...(this.#namespace ? ['namespaces', this.#namespace] : []),
      ...[this.#resource, this.#name].filter((segment) => segment !== undefined),
      ...this.#subResource,
      ...this.#suffix,
    ];
    return [this.#root, ...segments.map(encodeURIComponent)].join('/');
  }
}

/** Each may be several: "a/b", and begin or end with a slash. */
function splitPaths(paths: readonly string[]): string[] {
  return paths.flatMap((path) => path.split('/')).filter((segment) => segment !== '');
}

function checkSegment(what: string, segment: string): void {
  if (segment === '') throw new InvalidRequestError(`${what} may not be empty`);
  if (segment === '.' || segment === '..' || /[/%]/.test(segment)) {
    throw new InvalidRequestError(
      `invalid ${what} "${segment}": may not be "." or "..", or contain "/" or "%"`,
    );
  }
}

const alreadySet = (what: string, value: string): InvalidRequestError =>
  new InvalidRequestError(`${what} already set to "${value}"`);
