import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

interface Chunk {
  file: string
  imports?: string[]
  dynamicImports?: string[]
  css?: string[]
  assets?: string[]
}

/**
 * Files that the floor page can load, from Vite's build manifest: its service worker stores
 * these and nothing of the office.
 */
export function floorFiles(distDirectory: string): Set<string> {
  const path = join(distDirectory, '.vite', 'manifest.json')
  if (!existsSync(path)) throw new Error(`no build manifest at ${path}`)
  const manifest = JSON.parse(readFileSync(path, 'utf8')) as Record<string, Chunk>
  const files = new Set<string>(['floor.html'])
  const seen = new Set<string>()
  const queue = ['floor.html']
  for (let key = queue.pop(); key !== undefined; key = queue.pop()) {
    const chunk = manifest[key]
    if (!chunk || seen.has(key)) continue
    seen.add(key)
    for (const file of [chunk.file, ...(chunk.css ?? []), ...(chunk.assets ?? [])]) files.add(file)
    queue.push(...(chunk.imports ?? []), ...(chunk.dynamicImports ?? []))
  }
  return files
}
