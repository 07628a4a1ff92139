import { describe, expect, it } from 'vitest'

import type { GridColumn } from '@/shared/grid/gridColumns'

import { freeThere, fullestPlace, missingCells, sentLine } from './entryLines'
import type { BalanceRow } from './types'

const balance = (location_id: number, lot_code: string, available: string): BalanceRow => ({ location_id, lot_code, available }) as BalanceRow
const columns: GridColumn[] = [
  { key: 'item_id', label: '', kind: 'record', required: true },
  { key: 'lot_code', label: '', kind: 'text' },
  { key: 'quantity', label: '', kind: 'quantity', required: true },
  { key: 'free', label: '', kind: 'computed' },
]

describe('a line of a stock document', () => {
  const balances = [balance(1, 'A', '5'), balance(1, 'B', '0.5'), balance(2, 'A', '9')]

  it('shows what is free at its place and in its lot', () => {
    expect(freeThere({ balances })).toBe('14.5')
    expect(freeThere({ balances, location_id: 1 })).toBe('5.5')
    expect(freeThere({ balances, location_id: 1, lot_code: 'B' })).toBe('0.5')
    expect(freeThere({})).toBe('')
  })

  it('is taken from where most is free', () => {
    expect(fullestPlace(balances)?.location_id).toBe(2)
    expect(fullestPlace([])).toBeNull()
  })

  it('needs the lot of a tracked item, and of no other', () => {
    const rows = [{ item_id: 1, quantity: '1', tracking: 'lot' }, { item_id: 2, quantity: '1', tracking: 'none' }, { item_id: 3 }]
    expect(missingCells(rows, [0, 2, 4], columns, '必填')).toEqual({ '0.lot_code': '必填', '4.quantity': '必填' })
  })

  it('sends only what its kind of document has', () => {
    expect(sentLine({ item_id: 1, lot_code: '', quantity: '2', free: '9', balances: [], expires_on: '2026-12-01' }, columns)).toEqual({ item_id: 1, quantity: '2' })
  })
})
