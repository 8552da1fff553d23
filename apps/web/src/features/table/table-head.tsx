/* oxlint-disable jsx-a11y/prefer-tag-over-role -- rows and cells are grid boxes: table elements would lose their role with that layout */
import ArrowDown from 'lucide-react/icons/arrow-down';
import ArrowUp from 'lucide-react/icons/arrow-up';
import { classNames } from '../../ui/class-names.ts';
import { HiddenText } from '../../ui/hidden-text.tsx';
import type { ColumnLayout } from './column-layout.ts';
import type { Sort } from './row-order.ts';
import { isNumeric } from './table-columns.ts';
import styles from './table-head.module.css';

/** The columns' heads: each sorts by itself, and the other way round when it does already. */
export function TableHead({
  layout,
  sort,
  onSort,
}: {
  layout: ColumnLayout;
  sort: Sort;
  onSort: (sort: Sort) => void;
}) {
  return (
    <div role="rowgroup" className={styles.head}>
      <div role="row" aria-rowindex={1} className={styles.row}>
        <span role="columnheader" aria-colindex={1}>
          <HiddenText>Last change</HiddenText>
        </span>
        {layout.columns.map((column, index) => {
          const sorted = column.key === sort.key;
          const Arrow = sort.descending ? ArrowUp : ArrowDown;
          return (
            <span
              key={column.key}
              role="columnheader"
              aria-colindex={index + 2}
              aria-sort={sorted ? (sort.descending ? 'descending' : 'ascending') : 'none'}
              className={classNames(styles.cell, isNumeric(column) && styles.numeric)}
            >
              <button
                type="button"
                className={classNames(styles.button, sorted && styles.sorted)}
                title={column.description}
                onClick={() => onSort({ key: column.key, descending: sorted && !sort.descending })}
              >
                {column.title}
                {sorted && <Arrow size={12} strokeWidth={1.8} aria-hidden />}
              </button>
            </span>
          );
        })}
      </div>
      {layout.hidden.length > 0 && (
        <span className={styles.hidden} title={`Not shown: ${layout.hidden.join(', ')}`}>
          +{layout.hidden.length}
        </span>
      )}
    </div>
  );
}
