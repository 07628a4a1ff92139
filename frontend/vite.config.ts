import { resolve } from 'node:path'

import vue from '@vitejs/plugin-vue'
import AutoImport from 'unplugin-auto-import/vite'
import { ElementPlusResolver } from 'unplugin-vue-components/resolvers'
import Components from 'unplugin-vue-components/vite'
import { VitePWA } from 'vite-plugin-pwa'
import { defineConfig } from 'vitest/config'

import { entryByHost } from './build/entryByHost.ts'
import { floorFiles } from './build/floorFiles.ts'

const BASE = '/static/'
const root = import.meta.dirname
const page = (name: string): string => resolve(root, `${name}.html`)
const backend = process.env['XUEYANG_BACKEND'] ?? 'http://127.0.0.1:8000'

export default defineConfig({
  base: BASE,
  resolve: { alias: { '@': resolve(root, 'src') } },
  plugins: [
    vue(),
    AutoImport({
      dts: 'types/auto-imports.d.ts',
      resolvers: [ElementPlusResolver({ importStyle: 'css' })],
    }),
    Components({
      dirs: [],
      dts: 'types/components.d.ts',
      resolvers: [ElementPlusResolver({ importStyle: 'css' })],
    }),
    entryByHost(BASE),
    VitePWA({
      // Only the floor registers it (src/shared/floorWorker.ts); served as /floor-sw.js so that
      // its scope may be /floor while its files stay under /static/.
      filename: 'floor-sw.js',
      registerType: 'prompt',
      injectRegister: false,
      manifest: false,
      scope: '/floor',
      workbox: {
        inlineWorkboxRuntime: true,
        globPatterns: ['**/*.{html,js,css,svg,woff2,webmanifest}'],
        globIgnores: ['.vite/**'],
        navigateFallback: `${BASE}floor.html`,
        navigateFallbackAllowlist: [/^\/floor(\/|$)/],
        manifestTransforms: [
          (entries) => {
            const wanted = floorFiles(resolve(root, 'dist'))
            const manifest = entries
              .filter((entry) => wanted.has(entry.url) || /^(icon\.svg|floor\.webmanifest)$/.test(entry.url))
              .map((entry) => ({ ...entry, url: BASE + entry.url }))
            return { manifest, warnings: [] }
          },
        ],
      },
    }),
  ],
  build: {
    manifest: true,
    target: 'es2022',
    // A tablet on shop-floor Wi-Fi should not fetch maps; they are for development builds.
    sourcemap: false,
    chunkSizeWarningLimit: 900,
    rolldownOptions: {
      input: ['index', 'floor', 'board', 'www', 'admin'].map(page),
    },
  },
  server: {
    host: '127.0.0.1',
    port: 5173,
    allowedHosts: true,
    proxy: {
      '/api': { target: backend, changeOrigin: false },
      '/ws': { target: backend, changeOrigin: false, ws: true },
    },
  },
  preview: {
    host: '127.0.0.1',
    allowedHosts: true,
    proxy: { '/api': { target: backend, changeOrigin: false } },
  },
  test: {
    environment: 'happy-dom',
    include: ['src/**/*.test.ts', 'build/**/*.test.ts'],
    setupFiles: ['src/testing/setup.ts'],
    server: { deps: { inline: ['element-plus'] } },
    css: false,
  },
})
