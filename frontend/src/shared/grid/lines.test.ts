import { describe, expect, it } from 'vitest'

import type { GridColumn } from './gridColumns'
import { filledLines, lineErrors } from './lines'

const columns: GridColumn[] = [
  { key: 'item_id', label: '', kind: 'record' },
  { key: 'quantity', label: '', kind: 'quantity' },
]

describe('lines of a document', () => {
  it('leave empty rows out and remember where the others stand', () => {
    const rows = [{ item_id: null }, { item_id: 3, quantity: '2' }, {}, { item_id: 5 }]
    expect(filledLines(rows, columns)).toEqual({ rows: [rows[1], rows[3]], places: [1, 3] })
  })

  it('show a refusal at the row that was typed, not at the row that was sent', () => {
    expect(lineErrors({ 'lines.1.quantity': '不足', note: '太长' }, [1, 3])).toEqual({ '3.quantity': '不足' })
  })

  it('show a refusal of a field under the column that stands for it', () => {
    expect(lineErrors({ 'lines.0.tax_rate': '有误' }, [0], { tax_rate: 'tax_percent' })).toEqual({ '0.tax_percent': '有误' })
  })
})
