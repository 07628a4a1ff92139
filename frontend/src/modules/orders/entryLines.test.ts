import type { ComposerTranslation } from 'vue-i18n'
import { describe, expect, it } from 'vitest'

import { lineColumns, newLine, sentLine } from './entryLines'

const t = ((key: string) => key) as unknown as ComposerTranslation
const rules = { seesPrices: true, setsPrices: true, fixed: false, taxIncluded: () => true, rate: () => '0.13' }

describe('a line of quick entry', () => {
  it('takes unit, price and tax with the item', () => {
    const row = newLine()
    const item = lineColumns(t, rules)[0]
    item?.picked?.(row, { id: 4, code: 'T-1', name: '桌', row: { unit: '件', list_price: '260', specification: '120×60' } })
    expect(row).toMatchObject({ unit: '件', price: '260', tax_percent: '13', specification: '120×60' })
  })

  it('sends a rate, and the promised day where it has none of its own', () => {
    expect(sentLine({ item_id: 4, quantity: '2', unit: '件', price: '260', tax_percent: '13', due_date: null, note: null }, true, '2026-12-01')).toEqual({
      item_id: 4,
      quantity: '2',
      unit: '件',
      price: '260',
      tax_rate: '0.13',
      due_date: '2026-12-01',
      note: '',
    })
  })

  it('says nothing of the price when the person may not set it', () => {
    expect(sentLine({ id: 9, item_id: 4, quantity: '2', price: '260' }, false, null)).toEqual({ id: 9, item_id: 4, quantity: '2', unit: '', note: '' })
  })

  it('hides prices and amounts from who may not see them', () => {
    expect(lineColumns(t, { ...rules, seesPrices: false }).map((one) => one.key)).toEqual(['item_id', 'specification', 'quantity', 'unit', 'tax_percent', 'due_date', 'note'])
  })
})
