import type { Schema, Snapshot } from '../src/snapshot.ts';
import { references } from './reduce-schema.ts';
import { schemaHome } from './schema-name.ts';
import type { SchemaHome } from './schema-name.ts';

/** What apimachinery defines by hand, because code there is about it. */
const APIMACHINERY: ReadonlySet<string> = new Set([
  'LabelSelector',
  'LabelSelectorRequirement',
  'ListMeta',
  'ManagedFieldsEntry',
  'ObjectMeta',
  'OwnerReference',
  'ShardInfo',
  'Status',
]);

/** Schemas that are one thing in JSON and need no type of their own. */
const INLINE: Readonly<Record<string, string>> = {
  'io.k8s.apimachinery.pkg.api.resource.Quantity': 'string',
  'io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1': 'Record<string, unknown>',
  'io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime': 'string',
  'io.k8s.apimachinery.pkg.apis.meta.v1.Time': 'string',
  'io.k8s.apimachinery.pkg.runtime.RawExtension': 'Record<string, unknown>',
  'io.k8s.apimachinery.pkg.util.intstr.IntOrString': 'number | string',
};

/**
 * Writes the TypeScript of every schema in a snapshot: by path under `src/`, the text of one module per
 * group-version, and the index that names them as Go code does (corev1, appsv1). Pure, and stable in its order.
 */
export function generateTypes(snapshot: Snapshot): Map<string, string> {
  const modules = new Map<string, Map<string, Schema>>();
  for (const [name, schema] of Object.entries(snapshot.schemas)) {
    const home = generatedHome(name);
    if (home === undefined) continue;
    const types = modules.get(modulePath(home)) ?? new Map<string, Schema>();
    modules.set(modulePath(home), types.set(home.typeName, schema));
  }
  const header = `// Generated from the OpenAPI of Kubernetes ${snapshot.kubernetesVersion}; do not edit.\n`;
  const files = new Map<string, string>();
  for (const [path, types] of modules) files.set(path, header + moduleText(path, types));
  files.set('index.ts', header + indexText([...modules.keys()]));
  return files;
}

/** Where a schema's type is generated; undefined for those written inline or in apimachinery. */
function generatedHome(name: string): SchemaHome | undefined {
  if (Object.hasOwn(INLINE, name)) return undefined;
  const home = schemaHome(name);
  if (home === undefined) throw new Error(`no place for a type of the schema ${name}`);
  return isFromApimachinery(home) ? undefined : home;
}

const isFromApimachinery = ({ group, typeName }: SchemaHome): boolean =>
  group === 'meta' && APIMACHINERY.has(typeName);

const modulePath = ({ group, version }: SchemaHome): string => `generated/${group}/${version}.ts`;

/** "generated/core/v1.ts" is corev1. */
const namespaceOf = (path: string): string => path.replace(/^generated\/(.*)\/(.*)\.ts$/, '$1$2');

/** From one module to another: all lie in the same depth. */
const relativeTo = (path: string): string => path.replace(/^generated/, '..');

function indexText(paths: readonly string[]): string {
  return paths
    .toSorted()
    .map((path) => `export type * as ${namespaceOf(path)} from './${path}';\n`)
    .join('');
}

function moduleText(path: string, types: ReadonlyMap<string, Schema>): string {
  const body = [...types].map(([name, schema]) => declaration(name, schema, path)).join('');
  return importText(path, [...types.values()].flatMap(references)) + body;
}

function importText(path: string, referenced: readonly string[]): string {
  const fromApimachinery = new Set<string>();
  const otherModules = new Set<string>();
  for (const name of referenced) {
    if (Object.hasOwn(INLINE, name)) continue;
    const home = schemaHome(name);
    if (home === undefined) continue;
    if (isFromApimachinery(home)) fromApimachinery.add(home.typeName);
    else if (modulePath(home) !== path) otherModules.add(modulePath(home));
  }
  const lines = [...otherModules]
    .toSorted()
    .map((other) => `import type * as ${namespaceOf(other)} from '${relativeTo(other)}';\n`);
  if (fromApimachinery.size > 0) {
    const names = [...fromApimachinery].toSorted().join(', ');
    lines.unshift(`import type { ${names} } from '@deltascope/apimachinery';\n`);
  }
  return lines.join('');
}

function declaration(name: string, schema: Schema, path: string): string {
  if (schema.properties === undefined) {
    return `export type ${name} = ${typeText(schema, path)};\n`;
  }
  const required = new Set(schema.required);
  // Whatever is served has metadata; the schema leaves it open for what is sent.
  const isKind = schema['x-kubernetes-group-version-kind'] !== undefined;
  const fields = Object.entries(schema.properties).map(([field, fieldSchema]) => {
    const optional = required.has(field) || (isKind && field === 'metadata') ? '' : '?';
    return `  ${fieldName(field)}${optional}: ${typeText(fieldSchema, path)};\n`;
  });
  return `export interface ${name} {\n${fields.join('')}}\n`;
}

const fieldName = (field: string): string => (/^[A-Za-z_]\w*$/.test(field) ? field : `'${field}'`);

function typeText(schema: Schema, path: string): string {
  if (schema.$ref !== undefined) return referenceText(schema.$ref, path);
  if (schema.oneOf) return schema.oneOf.map((option) => typeText(option, path)).join(' | ');
  switch (schema.type ?? '') {
    case 'string':
      return enumText(schema.enum);
    case 'integer':
    case 'number':
      return 'number';
    case 'boolean':
      return 'boolean';
    case 'array':
      return arrayText(typeText(schema.items ?? {}, path));
    case 'object':
      return `Record<string, ${
        typeof schema.additionalProperties === 'object'
          ? typeText(schema.additionalProperties, path)
          : 'unknown'
      }>`;
    default:
      return 'unknown';
  }
}

/** Open unions: a newer server may know more values. */
const enumText = (values: readonly string[] | undefined): string =>
  values === undefined
    ? 'string'
    : [...values.map((value) => `'${value}'`), '(string & {})'].join(' | ');

const arrayText = (item: string): string => (item.includes(' | ') ? `(${item})[]` : `${item}[]`);

function referenceText(name: string, path: string): string {
  const inline = INLINE[name];
  if (inline !== undefined) return inline;
  const home = schemaHome(name);
  if (home === undefined) throw new Error(`no place for a type of the schema ${name}`);
  if (isFromApimachinery(home) || modulePath(home) === path) return home.typeName;
  return `${namespaceOf(modulePath(home))}.${home.typeName}`;
}
