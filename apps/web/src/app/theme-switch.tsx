import Monitor from 'lucide-react/icons/monitor';
import Moon from 'lucide-react/icons/moon';
import Sun from 'lucide-react/icons/sun';
import { createContext, use } from 'react';
import { useStore } from 'zustand';
import type { Theme } from './theme.ts';

export const ThemeContext = createContext<Theme | null>(null);

const ICONS = { dark: Moon, light: Sun, system: Monitor };

function useTheme(): Theme {
  const theme = use(ThemeContext);
  if (!theme) throw new Error('no ThemeContext above this component');
  return theme;
}

/** One button round the three themes; its name says the present one and what it does. */
export function ThemeSwitch({
  className,
  word,
}: {
  className?: string | undefined;
  word?: string;
}) {
  const theme = useTheme();
  const choice = useStore(theme.store, (state) => state.choice);
  const Icon = ICONS[choice];
  return (
    <button
      type="button"
      className={className}
      aria-label={`Theme: ${choice}. Change it`}
      title={`Theme: ${choice}`}
      onClick={theme.next}
    >
      <Icon size={word === undefined ? 14 : 18} strokeWidth={1.6} aria-hidden />
      {word}
    </button>
  );
}
