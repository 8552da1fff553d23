import type { MessageField } from '../src/snapshot.ts';
import type { GoField, GoPackage } from './go-types.ts';

/** Types with an encoding of their own. */
const WELL_KNOWN: Readonly<Record<string, string>> = {
  'k8s.io/apimachinery/pkg/apis/meta/v1.Time': 'time',
  'k8s.io/apimachinery/pkg/apis/meta/v1.MicroTime': 'microTime',
  'k8s.io/apimachinery/pkg/apis/meta/v1.Duration': 'duration',
  'k8s.io/apimachinery/pkg/apis/meta/v1.FieldsV1': 'json',
  'k8s.io/apimachinery/pkg/api/resource.Quantity': 'quantity',
  'k8s.io/apimachinery/pkg/util/intstr.IntOrString': 'intOrString',
  'k8s.io/apimachinery/pkg/runtime.RawExtension': 'json',
  'k8s.io/apimachinery/pkg/types.UID': 'string',
  'k8s.io/apimachinery/pkg/types.NodeName': 'string',
};
const SCALARS: Readonly<Record<string, string>> = {
  string: 'string',
  bool: 'bool',
  int: 'int',
  int32: 'int',
  int64: 'int',
  uint32: 'int',
  uint64: 'int',
  float64: 'double',
  '[]byte': 'bytes',
};

/** Every message of the packages, by the name its schema has in OpenAPI, in order of name. */
export function messagesOf(packages: ReadonlyMap<string, GoPackage>): Map<string, MessageField[]> {
  const messages: [string, MessageField[]][] = [];
  for (const [path, { structs, aliases }] of packages) {
    const resolver = new Resolver(packages, path);
    for (const [name, fields] of structs) {
      messages.push([messageName(path, name), fields.map((field) => resolver.field(field))]);
    }
    for (const [name, type] of aliases) {
      if (!type.startsWith('[]') || type === '[]byte') continue;
      // A named list is a message of its own, in which its items are field 1.
      const [, , item] = resolver.field({ type, jsonName: 'items', number: 1 });
      messages.push([messageName(path, name), [[1, 'items', item, 'l']]]);
    }
  }
  return new Map(messages.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** "io.k8s.api.core.v1.Pod" for the type Pod of "k8s.io/api/core/v1". */
function messageName(path: string, type: string): string {
  return `io.${path.replace('k8s.io', 'k8s').replaceAll('/', '.')}.${type}`;
}

class Resolver {
  readonly #packages: ReadonlyMap<string, GoPackage>;
  readonly #path: string;

  constructor(packages: ReadonlyMap<string, GoPackage>, path: string) {
    this.#packages = packages;
    this.#path = path;
  }

  field({ type, jsonName, number }: GoField): MessageField {
    const { name, how } = this.#resolve(type);
    return [number, jsonName, name, how];
  }

  /** The type of one value, and how often it occurs. */
  #resolve(type: string): { name: string; how: MessageField[3] } {
    if (type.startsWith('*')) return { name: this.#typeName(type.slice(1)), how: 'p' };
    if (type === '[]byte') return { name: 'bytes', how: '' };
    if (type.startsWith('[]')) return { name: this.#typeName(type.slice(2)), how: 'r' };
    const map = /^map\[[\w.]+\](.+)$/.exec(type);
    if (map !== null) return { name: this.#typeName(map[1] ?? ''), how: 'm' };
    if (SCALARS[type] !== undefined) return { name: this.#typeName(type), how: '' };
    const { path, name } = this.#locate(type);
    const alias = this.#packages.get(path)?.aliases.get(name);
    if (alias?.startsWith('map[') !== true) return { name: this.#typeName(type), how: '' };
    return new Resolver(this.#packages, path).#resolve(alias);
  }

  #typeName(type: string): string {
    const scalar = SCALARS[type];
    if (scalar !== undefined) return scalar;
    const { path, name } = this.#locate(type);
    const wellKnown = WELL_KNOWN[`${path}.${name}`];
    if (wellKnown !== undefined) return wellKnown;
    const alias = this.#packages.get(path)?.aliases.get(name);
    if (alias !== undefined && !alias.startsWith('[]')) {
      return new Resolver(this.#packages, path).#typeName(alias);
    }
    if (alias === undefined && this.#packages.get(path)?.structs.has(name) !== true) {
      throw new Error(`${this.#path}: nothing is known of ${type} (${path}.${name})`);
    }
    return messageName(path, name);
  }

  #locate(type: string): { path: string; name: string } {
    const [first = '', second] = type.split('.');
    if (second === undefined) return { path: this.#path, name: first };
    const path = this.#packages.get(this.#path)?.imports.get(first);
    if (path === undefined) throw new Error(`${this.#path}: ${first} is not imported`);
    return { path, name: second };
  }
}
