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
          // Libraries change rarely: their own files stay in the browser's cache across releases.
          groups: [
            { name: 'react', test: /node_modules[\\/](react|react-dom|scheduler)[\\/]/, priority: 30 },
            { name: 'echarts', test: /node_modules[\\/](echarts|zrender)[\\/]/, priority: 30 },
          ],
        },
      },
    },
  },
})
