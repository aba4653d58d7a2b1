import { defineConfig, loadEnv } from 'vite'
import react from '@vitejs/plugin-react'

/** The product on this machine. The host stays that of the browser, so that the product sees a request of its own pages. */
const product = () => ({ target: `http://localhost:${loadEnv('development', '.', 'PORT')['PORT'] ?? '8080'}`, changeOrigin: false })

/** The web shell: source in web/, result in dist/web, which the server hands out. */
export default defineConfig({
  root: 'web',
  plugins: [react()],
  server: {
    port: 5173,
    // Vite serves our own web/api/*.ts at /api/…, so those stay here.
    proxy: { '^/api/(?!.*\\.tsx?(\\?|$))': product(), '/v1': product(), '/openapi.json': product(), '/health': product() },
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
