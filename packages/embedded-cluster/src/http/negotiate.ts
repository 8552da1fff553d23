import { badRequest, notAcceptable } from '../registry/api-errors.ts';

/** How an answer is to be rendered (API concept: alternate representations of resources). */
export type Representation =
  | { readonly as: 'object' }
  | { readonly as: 'partial' }
  | { readonly as: 'table'; readonly includeObject: IncludeObject };

const INCLUDED = ['None', 'Metadata', 'Object'] as const;

type IncludeObject = (typeof INCLUDED)[number];

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

/** Picks what the client likes best of what is served. Throws 406 when it likes none of it, and 400 for rows of a sort that there is not. */
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
  const wanted = query.get('includeObject') ?? '';
  if (wanted === '') return 'Metadata';
  const known = INCLUDED.find((one) => one === wanted);
  if (known !== undefined) return known;
  const rule = "must be 'Metadata', 'Object', 'None', or empty";
  const why = `includeObject: Invalid value: ${JSON.stringify(wanted)}: ${rule}`;
  throw badRequest(`Unable to convert to Table as requested: ${why}`);
}
