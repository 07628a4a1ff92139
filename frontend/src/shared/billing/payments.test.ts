import { describe, expect, it } from 'vitest'

import { nextStep, phaseOf, reference, restOf, sharesOf, spread, toPay, type OpenBill } from './payments'

const bill = (id: number, open: string, due_on: string): OpenBill => ({
  id, number: `ZD202612-0000${id}`, period_start: '2026-11-01', period_end: '2026-12-01', due_on, total: open, open, overdue: false,
})
const BILLS = [bill(2, '636.00', '2027-01-15'), bill(1, '2226.00', '2026-12-16'), bill(3, '0.10', '2027-01-15')]

describe('paying', () => {
  it('says what to write on the transfer and how much it is', () => {
    expect(reference(BILLS.slice(0, 2))).toBe('ZD202612-00002 ZD202612-00001')
    expect(toPay(BILLS)).toBe('2862.1')
    expect(toPay([])).toBe('0')
  })

  it('puts money to the bill that is due first, then to the next, to the fen', () => {
    expect(spread('2226.10', BILLS)).toEqual([{ invoice_id: 1, amount: '2226.00' }, { invoice_id: 2, amount: '0.1' }])
    expect(spread('5000.00', BILLS)).toEqual([
      { invoice_id: 1, amount: '2226.00' },
      { invoice_id: 2, amount: '636.00' },
      { invoice_id: 3, amount: '0.10' },
    ])
    expect(spread('0.00', BILLS)).toEqual([])
  })

  it('reads the shares that were typed and what stays', () => {
    const shares = sharesOf({ 1: '2000', 2: null, 3: '', 4: '0.00' })
    expect(shares).toEqual([{ invoice_id: 1, amount: '2000' }])
    expect(restOf('2226.00', shares)).toBe('226')
    expect(restOf('100.00', shares)).toBe('-1900')
  })

  it('finds what follows first when nobody pays', () => {
    const bills = [
      { number: 'A', steps: [{ on: '2026-12-20', action: 'remind', taken: true }, { on: '2027-01-20', action: 'suspend', taken: false }] },
      { number: 'B', steps: [{ on: '2026-12-28', action: 'past_due', taken: false }] },
    ]
    expect(nextStep(bills)).toEqual({ bill: 'B', step: { on: '2026-12-28', action: 'past_due', taken: false } })
    expect(nextStep([])).toBeNull()
  })

  it('tells how an order stands, its time included', () => {
    const now = new Date('2026-12-05T04:00:00Z')
    const later = '2026-12-05T05:00:00Z'
    expect(phaseOf({ state: 'open', expires_at: later }, now)).toBe('waiting')
    expect(phaseOf({ state: 'pending', expires_at: later }, now)).toBe('pending')
    expect(phaseOf({ state: 'open', expires_at: '2026-12-05T04:00:00Z' }, now)).toBe('expired')
    expect(phaseOf({ state: 'paid', expires_at: '2026-12-05T03:00:00Z' }, now)).toBe('paid')
    expect(phaseOf({ state: 'failed', expires_at: later }, now)).toBe('failed')
  })
})
