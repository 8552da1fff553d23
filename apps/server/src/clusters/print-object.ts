import type { Unstructured } from '@deltascope/apimachinery';
import type { Logger } from '@deltascope/client';
import type { PrintedRow, Printer } from '@deltascope/printers';

/** An object's row. One no printer was made for (an aggregated API's, with a field of another type) has a row all the same, of unknown health. */
export function printObject(printer: Printer, object: Unstructured, logger: Logger): PrintedRow {
  try {
    return printer.print(object);
  } catch (error) {
    const { kind, columns } = printer;
    const { namespace, name } = object.metadata;
    logger.error({ kind, namespace, name, error }, 'the printer threw');
    const cells = columns.map(({ type }) =>
      type === 'status' ? (['<unreadable>', 'unknown'] as const) : null,
    );
    return { cells, health: 'unknown' };
  }
}
