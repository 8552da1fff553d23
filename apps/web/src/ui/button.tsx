import type { ComponentProps } from 'react';
import styles from './button.module.css';
import { classNames } from './class-names.ts';

/** A button says what it does. `ghost` has no border, `icon` is a square whose name comes from `aria-label`. */
export function Button({
  look,
  icon = false,
  className,
  ...props
}: ComponentProps<'button'> & { look?: 'ghost' | 'primary'; icon?: boolean }) {
  return (
    <button
      type="button"
      className={classNames(styles.button, look && styles[look], icon && styles.icon, className)}
      {...props}
    />
  );
}
