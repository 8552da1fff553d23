/** A field of a Go struct that has a number in protobuf. */
export interface GoField {
  /** As written: "*int32", "[]Container", "map[string]resource.Quantity". */
  readonly type: string;
  /** "" for a struct whose fields are those of the one around it. */
  readonly jsonName: string;
  readonly number: number;
}

/** The types of one Go package, as far as messages are made of them. */
export interface GoPackage {
  /** Import paths by the names that the file gives them. */
  readonly imports: ReadonlyMap<string, string>;
  readonly structs: ReadonlyMap<string, readonly GoField[]>;
  /** What a named type stands for: "string", "[]string", "map[ResourceName]resource.Quantity". */
  readonly aliases: ReadonlyMap<string, string>;
}

const IMPORT = /^\s*(?:(\w+)\s+)?"([^"]+)"\s*$/gm;
const STRUCT = /^type (\w+) struct ?\{(?:\}|\n([\s\S]*?)^\})/gm;
const ALIAS = /^type (\w+) (?:= )?((?:\[\]|map\[)?[\w\].]+)\s*(?:\/\/.*)?$/gm;
const FIELD = /^\s*(?:(\w+)\s+)?([*\w[\].]+)\s+`([^`]*)`/gm;

/** Reads a file of Go types. */
export function goPackage(source: string): GoPackage {
  const header = /^import \(([\s\S]*?)^\)/m.exec(source)?.[1] ?? '';
  const imports = new Map(
    [...header.matchAll(IMPORT)].map(([, name, path = '']) => [name ?? lastPart(path), path]),
  );
  const structs = new Map(
    [...source.matchAll(STRUCT)].map(([, name = '', body = '']) => [name, fieldsOf(body)]),
  );
  const aliases = new Map(
    [...source.matchAll(ALIAS)]
      .filter(([, , type]) => type !== 'struct')
      .map(([, name = '', type = '']) => [name, type]),
  );
  return { imports, structs, aliases };
}

/** "v1" of "k8s.io/api/core/v1". */
function lastPart(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function fieldsOf(body: string): GoField[] {
  return [...body.matchAll(FIELD)].flatMap(([, , type = '', tags = '']) => {
    const [wire = '', number = ''] = (/protobuf:"([^"]*)"/.exec(tags)?.[1] ?? '').split(',');
    if (wire === '' || wire === '-') return [];
    const [jsonName = ''] = (/json:"([^"]*)"/.exec(tags)?.[1] ?? '').split(',');
    return [{ type, jsonName, number: Number(number) }];
  });
}
