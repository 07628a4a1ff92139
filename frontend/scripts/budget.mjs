// Fails when the first load of a page (script and style, gzip) is over its budget.
import { readFileSync, existsSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { join } from 'node:path'

const dist = join(import.meta.dirname, '..', 'dist')
const manifestPath = join(dist, '.vite', 'manifest.json')
if (!existsSync(manifestPath)) {
  console.error('no build: run "npm run build" first')
  process.exit(2)
}
const manifest = JSON.parse(readFileSync(manifestPath, 'utf8'))

/** A route is its page, plus the chunks that the route loads on top of it. */
const ROUTES = [
  { name: 'floor', kilobytes: 130, roots: ['floor.html', 'src/floor/App.vue'] },
  { name: 'board', kilobytes: 250, roots: ['board.html', 'src/board/App.vue'] },
  {
    name: 'office list',
    kilobytes: 300,
    roots: [
      'index.html',
      'src/app/Shell.vue',
      'src/app/screens/AuditScreen.vue',
      'src/locales/zh-CN/common.json',
      'src/locales/zh-CN/shell.json',
      'src/locales/zh-CN/admin.json',
    ],
  },
  { name: 'public site', kilobytes: 250, roots: ['www.html'] },
]

function filesOf(roots) {
  const files = new Set()
  const seen = new Set()
  const queue = roots.filter((key) => manifest[key])
  while (queue.length > 0) {
    const key = queue.pop()
    if (seen.has(key)) continue
    seen.add(key)
    const chunk = manifest[key]
    files.add(chunk.file)
    for (const style of chunk.css ?? []) files.add(style)
    queue.push(...(chunk.imports ?? []))
  }
  return [...files].filter((file) => /\.(js|css)$/.test(file))
}

let failed = false
for (const route of ROUTES) {
  const files = filesOf(route.roots)
  const bytes = files.reduce((sum, file) => sum + gzipSync(readFileSync(join(dist, file)), { level: 9 }).length, 0)
  const size = bytes / 1024
  const over = files.length === 0 || size > route.kilobytes
  failed ||= over
  console.log(`${over ? 'OVER' : 'ok  '} ${route.name.padEnd(12)} ${size.toFixed(1).padStart(6)} KB of ${route.kilobytes} KB`)
}
process.exit(failed ? 1 : 0)
