/** How the client is built and served while it is being written. The tests have `vitest.config.ts`. */
import { fileURLToPath } from 'node:url'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vite'

const HOUSE = fileURLToPath(new URL('.', import.meta.url))
/** Where `npm start` listens, unless told otherwise. */
const LOCAL_SERVER = 'http://127.0.0.1:8080'

export default defineConfig({
  root: `${HOUSE}client`,
  plugins: [vue()],
  build: {
    outDir: `${HOUSE}dist/client`,
    emptyOutDir: true,
    // Nothing as a `data:` URL: the content security policy refuses them for workers, and deck.gl cannot load an atlas from one.
    assetsInlineLimit: 0,
    // MapLibre and deck.gl are one megabyte each, are needed on the first screen, and come from the same machine.
    chunkSizeWarningLimit: 2_500,
  },
  worker: { format: 'es' },
  server: {
    host: '127.0.0.1',
    // `wire/` and `geodata/` lie beside the root.
    fs: { allow: [HOUSE] },
    proxy: {
      '/api': LOCAL_SERVER,
      '/docs': LOCAL_SERVER,
      '/socket.io': { target: LOCAL_SERVER, ws: true },
    },
  },
})
