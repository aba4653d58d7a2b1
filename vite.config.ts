import { defineConfig } from 'vite'
import react from '@vitejs/plugin-react'

const server = 'http://localhost:8080'

/** The web shell: source in web/, result in dist/web, which the server hands out. */
export default defineConfig({
  root: 'web',
  plugins: [react()],
  server: {
    port: 5173,
    // Vite serves our own web/api/*.ts at /api/…, so those stay here.
    proxy: { '^/api/(?!.*\\.tsx?(\\?|$))': server, '/v1': server, '/openapi.json': server, '/health': server },
  },
  build: {
    outDir: '../dist/web',
    emptyOutDir: true,
    target: 'es2023',
    // ECharts is one lazy chunk of about 700 KB; everything else is far below.
    chunkSizeWarningLimit: 800,
    rolldownOptions: {
      output: {
        codeSplitting: {
          // React changes rarely: a file of its own stays in the browser's cache across releases. ECharts is loaded by the first
          // chart; in a group of its own it would take shared helpers along and be loaded at once.
          groups: [{ name: 'react', test: /node_modules[\\/](react|react-dom|scheduler)[\\/]/ }],
        },
      },
    },
  },
})
