import { describe, expect, it } from 'vitest'

import { formatSize, isUnfinished, percentOf, type Archive } from './archives'

const archive = (changes: Partial<Archive>): Archive => ({
  id: 1,
  status: 'running',
  parts_done: 0,
  parts_total: 0,
  file_name: '',
  size: 0,
  sha256: '',
  requested_by: '吕厂长',
  created_at: '2026-11-30T05:00:00Z',
  kept_until: null,
  ...changes,
})

describe('an archive', () => {
  it('tells how far it is, and is whole only when the file is there', () => {
    expect(percentOf(archive({}))).toBe(0)
    expect(percentOf(archive({ parts_done: 33, parts_total: 134 }))).toBe(24)
    expect(percentOf(archive({ parts_done: 134, parts_total: 134 }))).toBe(99)
  })

  it('is asked for again while it waits or is written', () => {
    expect(['waiting', 'running', 'done', 'failed', 'expired'].filter((status) => isUnfinished(archive({ status: status as Archive['status'] })))).toEqual([
      'waiting',
      'running',
    ])
  })

  it('has its size in the unit that fits', () => {
    expect([formatSize(12), formatSize(1536), formatSize(5_242_880)]).toEqual(['12 B', '1.5 KB', '5.0 MB'])
  })
})
