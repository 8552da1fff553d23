import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/app.tsx';
import { ThemeContext } from './app/theme-switch.tsx';
import { createTheme } from './app/theme.ts';
import { createBrowserLink } from './live/browser-link.ts';
import { LiveProvider } from './live/live-context.tsx';
import { createLive } from './live/live.ts';
import '@fontsource-variable/ibm-plex-sans/standard.css';
import '@fontsource/ibm-plex-mono/latin-400.css';
import '@fontsource/ibm-plex-mono/latin-500.css';
import './ui/global.css';

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');

const theme = createTheme(window);
const live = createLive(createBrowserLink(location), {
  nextFrame: (callback) => requestAnimationFrame(callback),
  isHidden: () => document.hidden,
});

createRoot(root).render(
  <StrictMode>
    <ThemeContext value={theme}>
      <LiveProvider live={live}>
        <App />
      </LiveProvider>
    </ThemeContext>
  </StrictMode>,
);
