import { describe, expect, it } from 'vitest'

import { isBlank, nextCell, placePaste, readCell, type GridColumn } from './gridColumns'
import { parseCells } from './paste'

const columns: GridColumn[] = [
  { key: 'item_id', label: '物料', kind: 'record' },
  { key: 'specification', label: '规格', kind: 'text', readonly: true },
  { key: 'quantity', label: '数量', kind: 'quantity' },
  { key: 'price', label: '单价', kind: 'price' },
  { key: 'amount', label: '金额', kind: 'computed' },
  { key: 'due_date', label: '交期', kind: 'date' },
]

describe('the clipboard of a spreadsheet', () => {
  it('is cut into rows and cells', () => {
    expect(parseCells('A-1\t10\r\nA-2\t20\r\n')).toEqual([['A-1', '10'], ['A-2', '20']])
  })

  it('keeps tabs and line ends inside quotes', () => {
    expect(parseCells('"两行\n说明"\t"a\tb"\n"他说""好"""\tx')).toEqual([['两行\n说明', 'a\tb'], ['他说"好"', 'x']])
  })

  it('does not take an inch sign for a quote', () => {
    expect(parseCells('27" 屏\t3\n"27 屏\t4')).toEqual([['27" 屏', '3'], ['"27 屏', '4']])
  })

  it('keeps an empty cell and drops an empty row', () => {
    expect(parseCells('A\t\t5\n\t\t\nB\t1\t2\n')).toEqual([['A', '', '5'], ['B', '1', '2']])
  })
})

describe('a pasted block', () => {
  it('skips the columns that cannot be typed in', () => {
    const placed = placePaste([['A-1', '10', '2.5', '2026-03-05']], { row: 1, column: 0 }, columns)
    expect(placed).toEqual([
      { row: 1, column: 0, text: 'A-1' },
      { row: 1, column: 2, text: '10' },
      { row: 1, column: 3, text: '2.5' },
      { row: 1, column: 5, text: '2026-03-05' },
    ])
  })

  it('loses what lies past the last column', () => {
    expect(placePaste([['1', '2', '3', '4']], { row: 0, column: 3 }, columns).map((cell) => cell.text)).toEqual(['1', '2'])
  })
})

describe('a cell', () => {
  const quantity = columns[2] as GridColumn

  it('reads numbers as decimal strings', () => {
    expect(readCell(quantity, ' 1,000.50 ')).toBe('1000.5')
  })

  it('is null when emptied and undefined when it makes no sense', () => {
    expect(readCell(quantity, ' ')).toBeNull()
    expect(readCell(quantity, '十')).toBeUndefined()
  })

  it('is followed by the next one that can be typed in, over the end of the row', () => {
    expect(nextCell({ row: 0, column: 0 }, columns)).toEqual({ row: 0, column: 2 })
    expect(nextCell({ row: 0, column: 5 }, columns)).toEqual({ row: 1, column: 0 })
    expect(nextCell({ row: 1, column: 0 }, columns, true)).toEqual({ row: 0, column: 5 })
    expect(nextCell({ row: 0, column: 0 }, columns, true)).toEqual({ row: 0, column: 0 })
  })

  it('that is computed does not make a row count as filled', () => {
    expect(isBlank({ item_id: null, specification: 'x', amount: '5', quantity: '' }, columns)).toBe(true)
    expect(isBlank({ quantity: '7' }, columns)).toBe(false)
  })
})
