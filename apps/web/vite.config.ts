import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** Our own packages do nothing on import, so what a page does not use of them (the schemas, most of all) is left out. */
const OWN_PACKAGE = /\/packages\/(?:wire|printers|apimachinery)\//;

export default defineConfig({
  plugins: [react()],
  build: {
    outDir: 'dist',
    target: 'es2023',
    modulePreload: { polyfill: false },
    rolldownOptions: { treeshake: { moduleSideEffects: (id) => !OWN_PACKAGE.test(id) } },
  },
  server: { proxy: { '/ws': { target: 'ws://127.0.0.1:8080', ws: true } } },
});
