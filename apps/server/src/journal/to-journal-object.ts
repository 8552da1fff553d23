import {
  formatGroupResource,
  formatGroupVersion,
  type Unstructured,
} from '@deltascope/apimachinery';
import type { Logger } from '@deltascope/client';
import type { Printer } from '@deltascope/printers';
import type { JournalObject, ObjectState } from '@deltascope/wire';
import { printObject } from '../clusters/print-object.ts';
import { objectKey } from './object-key.ts';

/** An object that lives, as the journal knows it. */
export function toJournalObject(
  printer: Printer,
  object: Unstructured,
  logger: Logger,
): JournalObject {
  const { namespace = '', name = '', creationTimestamp, ownerReferences = [] } = object.metadata;
  const { resource, kind } = printer;
  const controller = ownerReferences.find((reference) => reference.controller === true);
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

/** The printer's status word, or else how many of how many are ready. */
function stateOf(printer: Printer, object: Unstructured, logger: Logger): ObjectState {
  const { cells, health } = printObject(printer, object, logger);
  for (const type of ['status', 'ratio']) {
    const cell = cells[printer.columns.findIndex((column) => column.type === type)];
    if (typeof cell !== 'object' || cell === null) continue;
    return { word: type === 'status' ? String(cell[0]) : `${cell[0]}/${cell[1]}`, health };
  }
  return { word: '', health };
}
