import {
  fieldValue,
  parseFieldSelector,
  parseLabelSelector,
  SelectorSyntaxError,
} from '@deltascope/apimachinery';
import type { ListOptions, Unstructured } from '@deltascope/apimachinery';
import { badRequest } from '../registry/api-errors.ts';
import { isCustom } from '../resources.ts';
import type { ResourceDefinition } from '../resources.ts';
import type { ResourceRequest } from './request-info.ts';

/** What a selector sees in a field that is left out, where it is not the empty string: Go's zero values. */
const ABSENT: Readonly<Record<string, string>> = {
  'spec.hostNetwork': 'false',
  'spec.unschedulable': 'false',
  'status.successful': '0',
};

/** Which objects of a kind a LIST or WATCH is about. */
export interface Selection {
  readonly resource: string;
  readonly namespace: string | undefined;
  /** Nothing is left out but by namespace. */
  readonly isEverything: boolean;
  matches(object: Unstructured): boolean;
}

/** Compiles a request's namespace and selectors. Throws 400 on a selector that cannot be read or obeyed. */
export function selectionOf(
  { definition, namespace }: ResourceRequest,
  { labelSelector = '', fieldSelector = '' }: ListOptions,
): Selection {
  const labels = parse(parseLabelSelector, labelSelector);
  const fields = parse(parseFieldSelector, fieldSelector);
  const { selectableFields } = definition;
  for (const { field } of fields.requirements) {
    if (!Object.hasOwn(selectableFields, field)) {
      throw badRequest(unsupportedField(definition, field));
    }
  }
  const isEverything = labels.isEverything() && fields.isEverything();
  return {
    resource: definition.collection,
    namespace,
    isEverything,
    matches: (object) =>
      isEverything ||
      (labels.matches(object.metadata.labels) &&
        fields.matches((field) => selectableValue(object, selectableFields[field] ?? ''))),
  };
}

/** Whether an object lies in the selection's namespace and matches. */
export function selects(selection: Selection, object: Unstructured): boolean {
  const { namespace } = selection;
  if (namespace !== undefined && object.metadata.namespace !== namespace) return false;
  return selection.matches(object);
}

function selectableValue(object: Unstructured, path: string): string | undefined {
  return fieldValue(object, path) ?? ABSENT[path];
}

/** Kinds with fields of their own are refused in other words than those without. */
function unsupportedField(definition: ResourceDefinition, field: string): string {
  const known = Object.keys(definition.selectableFields);
  if (isCustom(definition) || known.some((name) => !name.startsWith('metadata.'))) {
    return `field label not supported: ${field}`;
  }
  const list = known.map((name) => `"${name}"`).join(', ');
  return `"${field}" is not a known field selector: only ${list}`;
}

function parse<T>(parser: (text: string) => T, text: string): T {
  try {
    return parser(text);
  } catch (error) {
    throw error instanceof SelectorSyntaxError ? badRequest(error.serverWords) : error;
  }
}
