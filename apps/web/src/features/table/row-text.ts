import { formatCell } from '@deltascope/printers';
import type { ReplicaRow, Subscribed } from '@deltascope/wire';
import { cellOf } from './table-columns.ts';

/** What a text filter looks at: all that can be read in a row but its ages, which change by themselves. Made once a row. */
export class RowText {
  readonly #texts = new WeakMap<ReplicaRow, string>();

  of(row: ReplicaRow, info: Subscribed | undefined): string {
    const known = this.#texts.get(row);
    if (known !== undefined) return known;
    const cells = (info?.columns ?? []).map((column, index) =>
      column.type === 'age' || column.type === 'duration'
        ? ''
        : formatCell(column, cellOf(row, index), 0),
    );
    const text = [row.namespace, row.name, ...cells].join(' ').toLowerCase();
    this.#texts.set(row, text);
    return text;
  }
}
