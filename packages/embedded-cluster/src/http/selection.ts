import { fieldValue, parseFieldSelector, parseLabelSelector } from '@deltascope/apimachinery';
import type { ListOptions, Unstructured } from '@deltascope/apimachinery';
import { badRequest } from '../registry/api-errors.ts';
import type { ResourceRequest } from './request-info.ts';

/** Which objects of a kind a LIST or WATCH is about. */
export interface Selection {
  readonly resource: string;
  readonly namespace: string | undefined;
  /** Nothing is left out but by namespace. */
  readonly isEverything: boolean;
  matches(object: Unstructured): boolean;
}

/** Compiles a request's namespace, name and selectors. Throws 400 on a selector that cannot be read or obeyed. */
export function selectionOf(
  { definition, namespace, name }: ResourceRequest,
  { labelSelector = '', fieldSelector = '' }: ListOptions,
): Selection {
  const labels = parse(parseLabelSelector, labelSelector);
  const fields = parse(parseFieldSelector, fieldSelector);
  const { selectableFields } = definition;
  for (const { field } of fields.requirements) {
    if (!Object.hasOwn(selectableFields, field)) {
      throw badRequest(`field label not supported: ${field}`);
    }
  }
  const isEverything = labels.isEverything() && fields.isEverything() && name === undefined;
  return {
    resource: definition.resource,
    namespace,
    isEverything,
    matches: (object) =>
      isEverything ||
      ((name === undefined || object.metadata.name === name) &&
        labels.matches(object.metadata.labels) &&
        fields.matches((field) => fieldValue(object, selectableFields[field] ?? ''))),
  };
}

/** Whether an object lies in the selection's namespace and matches. */
export function selects(selection: Selection, object: Unstructured): boolean {
  const { namespace } = selection;
  if (namespace !== undefined && object.metadata.namespace !== namespace) return false;
  return selection.matches(object);
}

function parse<T>(parser: (text: string) => T, text: string): T {
  try {
    return parser(text);
  } catch (error) {
    throw badRequest(error instanceof Error ? error.message : String(error));
  }
}
