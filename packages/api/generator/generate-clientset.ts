import { formatGroupVersion, type GroupVersionKind } from '@deltascope/apimachinery';
import type { Snapshot, SnapshotResource } from '../src/snapshot.ts';
import { methodsOf } from './resource-methods.ts';
import { packageName, schemaHome } from './schema-name.ts';

/** Unions of methods that the client has a name for, and what is in them; the most comes first. */
const METHOD_SETS: Readonly<Record<string, readonly string[]>> = {
  Standard: 'create get list watch listWatch update patch apply delete deleteCollection'.split(' '),
  Status: ['updateStatus', 'applyStatus'],
  Scalable: ['getScale', 'updateScale', 'patchScale', 'applyScale'],
};

interface GroupVersionNames {
  /** "apps-v1": the module. */
  readonly module: string;
  /** "appsV1": the property. */
  readonly property: string;
  /** "AppsV1": the interface. */
  readonly type: string;
  /** "APPS_V1": the table. */
  readonly table: string;
}

/**
 * Writes the typed clientset of a snapshot's API: by path, one module of types and a table per group-version, and `clientset.ts`, which
 * puts them together. What the methods do is written in the client, by hand and once. Pure, and stable in its order.
 */
export function generateClientset(snapshot: Snapshot): Map<string, string> {
  const typeOf = typeNames(snapshot);
  const files = new Map<string, string>();
  const all: GroupVersionNames[] = [];
  for (const { name: group, versions } of snapshot.groups) {
    for (const { version, resources } of versions) {
      const names = namesOf(group, version);
      const path = `${names.module}.ts`;
      if (files.has(path)) throw new Error(`two group-versions would be ${path}`);
      all.push(names);
      files.set(path, moduleText({ names, group, version, resources, typeOf }));
    }
  }
  files.set('clientset.ts', clientsetText(all));
  const header = `// Generated from the discovery of Kubernetes ${snapshot.kubernetesVersion}; do not edit.\n`;
  return new Map([...files].map(([path, text]) => [path, header + text]));
}

/** As client-go calls its packages: by the first word of the group. */
function namesOf(group: string, version: string): GroupVersionNames {
  const [word = ''] = (group === '' ? 'core' : group).split('.');
  const capital = version.charAt(0).toUpperCase() + version.slice(1);
  return {
    module: `${word}-${version}`,
    property: word + capital,
    type: word.charAt(0).toUpperCase() + word.slice(1) + capital,
    table: `${word}_${version}`.toUpperCase(),
  };
}

/** "appsv1.Deployment" of each kind. */
function typeNames({ schemas }: Snapshot): (kind: GroupVersionKind) => string {
  const keyOf = ({ group, version, kind }: GroupVersionKind): string =>
    `${group}/${version}/${kind}`;
  const names = new Map<string, string>();
  for (const [name, schema] of Object.entries(schemas)) {
    const home = schemaHome(name);
    if (home === undefined || home.group === 'meta') continue;
    for (const kind of schema['x-kubernetes-group-version-kind'] ?? []) {
      names.set(keyOf(kind), `${packageName(home)}.${home.typeName}`);
    }
  }
  return (kind) => {
    const name = names.get(keyOf(kind));
    if (name === undefined) throw new Error(`no type of ${keyOf(kind)}`);
    return name;
  };
}

interface Module {
  readonly names: GroupVersionNames;
  readonly group: string;
  readonly version: string;
  readonly resources: readonly SnapshotResource[];
  readonly typeOf: (kind: GroupVersionKind) => string;
}

function moduleText({ names, group, version, resources, typeOf }: Module): string {
  const members = resources.map((resource) => ({
    resource,
    name: memberName(resource),
    type: typeOf(resource.responseKind),
    accessor: resource.scope === 'Namespaced' ? 'Namespaced' : 'ClusterScoped',
    methods: methodText(methodsOf(resource)),
  }));
  const packages = new Set(members.map(({ type }) => type.split('.')[0] ?? ''));
  const words = members.flatMap(({ accessor, methods }) => [accessor, ...methods]);
  const imported = ['GroupVersionTable', ...words.filter((word) => !word.startsWith("'"))];
  const types = members.map(
    ({ name, type, accessor, methods }) =>
      `  readonly ${name}: ${accessor}<${type}, ${methods.join(' | ')}>;\n`,
  );
  const entries = members.map(
    ({ name, resource: { resource, responseKind, scope } }) =>
      `    ${name}: { resource: '${resource}', kind: '${responseKind.kind}', namespaced: ${scope === 'Namespaced'} },\n`,
  );
  return `import type { ${inOrder(packages)} } from '@deltascope/api';
import type { ${inOrder(imported)} } from '../../gentype/group-version.ts';

/** The clients of ${formatGroupVersion({ group, version })}. */
export interface ${names.type} {
${types.join('')}}

/** What they are made by. */
export const ${names.table}: GroupVersionTable<${names.type}> = {
  group: '${group}',
  version: '${version}',
  resources: {
${entries.join('')}  },
};
`;
}

const inOrder = (words: Iterable<string>): string => [...new Set(words)].toSorted().join(', ');

/** The names of sets that are whole, then the methods that are in none. */
function methodText(methods: readonly string[]): string[] {
  const whole = Object.entries(METHOD_SETS).filter(([, set]) =>
    set.every((method) => methods.includes(method)),
  );
  const named = new Set(whole.flatMap(([, set]) => set));
  const others = methods.filter((method) => !named.has(method)).map((method) => `'${method}'`);
  return [...whole.map(([name]) => name), ...others];
}

/** "configMaps": the plural of the URL in the letters of the kind. */
function memberName({ resource, responseKind: { kind } }: SnapshotResource): string {
  const letters = kind.toLowerCase();
  let common = 0;
  while (common < letters.length && letters[common] === resource[common]) common += 1;
  const plural = kind.slice(0, common) + resource.slice(common);
  return plural.replace(/^[A-Z]+(?=[A-Z])|^[A-Z]/, (word) => word.toLowerCase());
}

function clientsetText(all: readonly GroupVersionNames[]): string {
  const byModule = all.toSorted((a, b) => (a.module < b.module ? -1 : 1));
  const imports = byModule.map(
    ({ module, table, type }) => `import { ${table}, type ${type} } from './${module}.ts';\n`,
  );
  const types = byModule.map(({ property, type }) => `  readonly ${property}: ${type};\n`);
  const tables = byModule.map(({ property, table }) => `  ${property}: ${table},\n`);
  return `import type { GroupVersionTable } from '../../gentype/group-version.ts';
${imports.join('')}
/** The clients of every built-in group and version (client-go: kubernetes.Interface). */
export interface Clientset {
${types.join('')}}

/** What they are made by. */
export const GROUP_VERSIONS: { readonly [K in keyof Clientset]: GroupVersionTable<Clientset[K]> } = {
${tables.join('')}};
`;
}
