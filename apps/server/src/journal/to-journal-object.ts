import {
  formatGroupResource,
  formatGroupVersion,
  getControllerOf,
  type Unstructured,
} from '@deltascope/apimachinery';
import type { Logger } from '@deltascope/client';
import { stateWord, type Printer } from '@deltascope/printers';
import type { JournalObject, ObjectState } from '@deltascope/wire';
import { printObject } from '../clusters/print-object.ts';
import { objectKey } from './object-key.ts';

/** An object that lives, as the journal knows it. */
export function toJournalObject(
  printer: Printer,
  object: Unstructured,
  logger: Logger,
): JournalObject {
  const { namespace = '', name = '', creationTimestamp } = object.metadata;
  const { resource, kind } = printer;
  const controller = getControllerOf(object);
  return {
    key: objectKey({
      apiVersion: formatGroupVersion({ ...resource, version: '' }),
      kind,
      namespace,
      name,
    }),
    namespace,
    name,
    resource: formatGroupResource(resource),
    kind,
    owner: controller ? objectKey({ ...controller, namespace }) : null,
    state: stateOf(printer, object, logger),
    createdAt: creationTimestamp === undefined ? null : Date.parse(creationTimestamp),
    goneAt: null,
  };
}

function stateOf(printer: Printer, object: Unstructured, logger: Logger): ObjectState {
  const { cells, health } = printObject(printer, object, logger);
  return { word: stateWord(printer.columns, cells), health };
}
