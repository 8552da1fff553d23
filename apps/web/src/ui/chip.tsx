import X from 'lucide-react/icons/x';
import type { ComponentProps, ReactNode } from 'react';
import styles from './chip.module.css';
import { classNames } from './class-names.ts';

/** Something chosen, that can be taken away again. */
export function Chip({
  children,
  onRemove,
  removeLabel,
}: {
  children: ReactNode;
  onRemove: () => void;
  removeLabel: string;
}) {
  return (
    <span className={styles.chip}>
      {children}
      <button type="button" className={styles.remove} aria-label={removeLabel} onClick={onRemove}>
        <X size={11} strokeWidth={1.8} aria-hidden />
      </button>
    </span>
  );
}

/** A chip that opens or does something; dashed where it adds. */
export function ChipButton({
  add = false,
  className,
  ...props
}: ComponentProps<'button'> & { add?: boolean }) {
  return (
    <button
      type="button"
      className={classNames(styles.chip, add && styles.add, className)}
      {...props}
    />
  );
}
