import type { GroupResource, KubeObject } from '@deltascope/apimachinery';
import type { Sparse } from './fields.ts';
import type { Cell, Column, Health, Printer } from './printer.ts';

/** A column of a kind, and its cell of an object. */
export type ColumnOf<T> = Omit<Column, 'priority'> & {
  /** Default 0. */
  readonly priority?: 0 | 1;
  readonly cell: (object: Sparse<T>) => Cell;
};

export interface ColumnsPrinterOptions<T> {
  readonly resource: GroupResource;
  readonly kind: string;
  readonly namespaced: boolean;
  readonly columns: readonly ColumnOf<T>[];
  readonly nameFormat?: '';
  /** Default: `ok`, for kinds that are only there. */
  readonly health?: (object: Sparse<T>) => Health;
}

/** A printer whose cells have nothing to do with one another: each column says its own. */
export function columnsPrinter<T extends KubeObject>(options: ColumnsPrinterOptions<T>): Printer {
  const { resource, kind, namespaced, columns, nameFormat, health = () => 'ok' } = options;
  return {
    resource,
    kind,
    namespaced,
    namePosition: 0,
    namePriority: 0,
    ...(nameFormat !== undefined && { nameFormat }),
    columns: columns.map(({ cell: _cell, ...column }) => ({ priority: 0, ...column })),
    print: (object: KubeObject) => ({
      cells: columns.map(({ cell }) => cell(object as Sparse<T>)),
      health: health(object as Sparse<T>),
    }),
  };
}
