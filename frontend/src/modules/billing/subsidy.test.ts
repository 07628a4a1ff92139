import { describe, expect, it } from 'vitest'

import { inWan, jumpOf, marks, type Corner } from './subsidy'

describe('the subsidy preview', () => {
  it('writes yuan in units of ten thousand without needless zeros', () => {
    expect(inWan('300000.00')).toBe('30')
    expect(inWan('12345678.90')).toBe('1,234.56789')
    expect(inWan('0.00')).toBe('0')
  })

  it('finds the jump where two corners stand one above the other', () => {
    const line: Corner[] = [['0.00', '0.00'], ['300000.00', '0.00'], ['300000.00', '120000.00'], ['500000.00', '200000.00']]
    expect(jumpOf(line)).toEqual({ at: '300000.00', by: '120000' })
    expect(jumpOf(line.slice(2))).toBeNull()
    expect(jumpOf([['5.00', '0.00'], ['5.00', '0.00']])).toBeNull()
  })

  it('marks an axis at round places', () => {
    expect(marks(1_000_000)).toEqual([0, 200_000, 400_000, 600_000, 800_000, 1_000_000])
    expect(marks(430_000)).toEqual([0, 100_000, 200_000, 300_000, 400_000])
    expect(marks(0)).toEqual([0])
  })
})
