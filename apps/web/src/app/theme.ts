import { createStore, type StoreApi } from 'zustand/vanilla';

type ThemeChoice = 'dark' | 'light' | 'system';

const KEY = 'deltascope.theme';
const NEXT: Record<ThemeChoice, ThemeChoice> = { dark: 'light', light: 'system', system: 'dark' };

export interface Theme {
  readonly store: StoreApi<{ readonly choice: ThemeChoice }>;
  /** Dark, light, as the system, and round again. */
  readonly next: () => void;
}

/** The theme a person chose, kept in this browser; "system" follows the machine as it changes. */
export function createTheme(window: Window): Theme {
  const systemLight = window.matchMedia('(prefers-color-scheme: light)');
  const store = createStore<{ readonly choice: ThemeChoice }>(() => ({ choice: stored(window) }));
  const apply = (): void => {
    const { choice } = store.getState();
    const system = systemLight.matches ? 'light' : 'dark';
    window.document.documentElement.dataset['theme'] = choice === 'system' ? system : choice;
  };
  apply();
  systemLight.addEventListener('change', apply);
  return {
    store,
    next: () => {
      const choice = NEXT[store.getState().choice];
      store.setState({ choice });
      remember(window, choice);
      apply();
    },
  };
}

function stored(window: Window): ThemeChoice {
  try {
    const value = window.localStorage.getItem(KEY);
    return value === 'light' || value === 'system' ? value : 'dark';
  } catch {
    // A browser may forbid storage: then each visit starts dark.
    return 'dark';
  }
}

function remember(window: Window, choice: ThemeChoice): void {
  try {
    window.localStorage.setItem(KEY, choice);
  } catch {
    // As above: the choice holds until the page is left.
  }
}
