/** A full archive of an enterprise, as its own people and the operators see it. */
export interface Archive {
  id: number
  status: 'waiting' | 'running' | 'done' | 'failed' | 'expired'
  parts_done: number
  parts_total: number
  file_name: string
  size: number
  sha256: string
  requested_by: string
  created_at: string
  kept_until: string | null
  /** Only operators are told. */
  error?: string
}

export const isUnfinished = (one: Archive): boolean => one.status === 'waiting' || one.status === 'running'

/** Whole percents written; the last one is left to the moment when the file is there. */
export function percentOf(one: Archive): number {
  if (one.parts_total === 0) return 0
  return Math.min(99, Math.floor((one.parts_done * 100) / one.parts_total))
}

const UNITS = ['B', 'KB', 'MB', 'GB', 'TB']

/** `1536` → `1.5 KB` */
export function formatSize(bytes: number): string {
  let value = bytes
  let unit = 0
  while (value >= 1024 && unit < UNITS.length - 1) {
    value /= 1024
    unit += 1
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${UNITS[unit] ?? ''}`
}
