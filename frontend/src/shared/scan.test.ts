import { beforeEach, describe, expect, it } from 'vitest'

import { WedgeReader } from './scan'

let clock: number
let scanned: string[]
let reader: WedgeReader

function type(text: string, gap: number): void {
  for (const sign of text) {
    clock += gap
    reader.key(sign)
  }
}

beforeEach(() => {
  clock = 1000
  scanned = []
  reader = new WedgeReader((code) => scanned.push(code), { now: () => clock })
})

describe('a hand scanner', () => {
  it('is known by its speed and its Enter', () => {
    type('WO-2026-0012/20', 8)
    clock += 8
    expect(reader.key('Enter')).toBe(true)
    expect(scanned).toEqual(['WO-2026-0012/20'])
  })

  it('is not a person who types', () => {
    type('12', 180)
    clock += 180
    expect(reader.key('Enter')).toBe(false)
    expect(scanned).toEqual([])
  })

  it('begins anew after a pause', () => {
    type('7', 8)
    clock += 500
    type('B-0042', 8)
    clock += 8
    reader.key('Enter')
    expect(scanned).toEqual(['B-0042'])
  })

  it('ignores Shift between capitals', () => {
    for (const key of ['Shift', 'W', 'Shift', 'O', '1']) {
      clock += 5
      reader.key(key)
    }
    clock += 5
    reader.key('Enter')
    expect(scanned).toEqual(['WO1'])
  })
})
