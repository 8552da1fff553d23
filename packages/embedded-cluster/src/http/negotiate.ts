import { notAcceptable } from '../registry/api-errors.ts';

/** How an answer is to be rendered (API concept: alternate representations of resources). */
export type Representation =
  | { readonly as: 'object' }
  | { readonly as: 'partial' }
  | { readonly as: 'table'; readonly includeObject: IncludeObject };

type IncludeObject = 'None' | 'Metadata' | 'Object';

/** One clause of an Accept header: its media type and parameters, in lower case but for values. */
interface AcceptClause {
  readonly mediaType: string;
  readonly parameters: ReadonlyMap<string, string>;
}

/** Clauses in the order of preference: by q, then as written (RFC 9110, 12.5.1). */
export function parseAccept(header: string | undefined): AcceptClause[] {
  const clauses = (header ?? '*/*').split(',').map((clause): AcceptClause => {
    const [mediaType = '', ...rest] = clause.split(';').map((part) => part.trim());
    const parameters = rest.map((parameter): [string, string] => {
      const [name = '', value = ''] = parameter.split('=');
      return [name.toLowerCase(), value];
    });
    return { mediaType: mediaType.toLowerCase(), parameters: new Map(parameters) };
  });
  const quality = ({ parameters }: AcceptClause): number => Number(parameters.get('q') ?? 1);
  return clauses.toSorted((a, b) => quality(b) - quality(a));
}

/** Picks what the client likes best of what is served. Throws 406 when it likes none of it. */
export function negotiate(header: string | undefined, query: URLSearchParams): Representation {
  for (const { mediaType, parameters } of parseAccept(header)) {
    if (!isJson(mediaType)) continue;
    const as = parameters.get('as');
    if (as === undefined) return { as: 'object' };
    if (parameters.get('g') !== 'meta.k8s.io' || parameters.get('v') !== 'v1') continue;
    if (as === 'Table') return { as: 'table', includeObject: includeObjectOf(query) };
    if (as === 'PartialObjectMetadata' || as === 'PartialObjectMetadataList') {
      return { as: 'partial' };
    }
  }
  throw notAcceptable(['application/json']);
}

function isJson(mediaType: string): boolean {
  return mediaType === 'application/json' || mediaType === 'application/*' || mediaType === '*/*';
}

function includeObjectOf(query: URLSearchParams): IncludeObject {
  const wanted = query.get('includeObject');
  return wanted === 'None' || wanted === 'Object' ? wanted : 'Metadata';
}
