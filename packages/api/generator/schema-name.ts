/** Where a schema's type lives: `generated/<group>/<version>.ts`, under this name. */
export interface SchemaHome {
  readonly group: string;
  readonly version: string;
  readonly typeName: string;
}

/** The Go packages that hold the built-in API; custom resources' schemas are named otherwise. */
const PACKAGES = [
  /^io\.k8s\.api\.(?<group>[^.]+)\.(?<version>v[^.]+)\.(?<typeName>[^.]+)$/,
  /^io\.k8s\.apiextensions-apiserver\.pkg\.apis\.(?<group>[^.]+)\.(?<version>v[^.]+)\.(?<typeName>[^.]+)$/,
  /^io\.k8s\.kube-aggregator\.pkg\.apis\.(?<group>[^.]+)\.(?<version>v[^.]+)\.(?<typeName>[^.]+)$/,
  /^io\.k8s\.apimachinery\.pkg\.apis\.(?<group>meta)\.(?<version>v[^.]+)\.(?<typeName>[^.]+)$/,
];

/** Reads an OpenAPI schema's name; undefined for one outside the built-in API's packages. */
export function schemaHome(schemaName: string): SchemaHome | undefined {
  for (const pattern of PACKAGES) {
    const { group, version, typeName } = pattern.exec(schemaName)?.groups ?? {};
    if (group !== undefined && version !== undefined && typeName !== undefined) {
      return { group, version, typeName };
    }
  }
  return undefined;
}

/** What Go code calls the package: "corev1". */
export const packageName = ({ group, version }: Pick<SchemaHome, 'group' | 'version'>): string =>
  group + version;
