import { flushPromises, mount, type VueWrapper } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { nextTick, ref } from 'vue'

import { i18n, loadTexts } from '@/locales'

import { today } from '../dates'
import { multiply } from '../decimal'
import type { GridChoice, GridColumn, GridRow } from './gridColumns'
import LineGrid from './LineGrid.vue'

const CHAIR: GridChoice = { id: 11, code: 'FG-1', name: '松木餐椅', row: {} }
const TABLE: GridChoice = { id: 12, code: 'FG-2', name: '松木餐桌', row: {} }

const find = (text: string): Promise<GridChoice[]> =>
  Promise.resolve([CHAIR, TABLE].filter((one) => `${one.code}${one.name}`.includes(text)))

const columns: GridColumn[] = [
  { key: 'item_id', label: '物料', kind: 'record', find, required: true },
  { key: 'quantity', label: '数量', kind: 'quantity' },
  { key: 'price', label: '单价', kind: 'price' },
  { key: 'due_date', label: '交期', kind: 'date' },
  { key: 'amount', label: '金额', kind: 'computed', value: (row) => multiply(String(row['quantity'] ?? '0'), String(row['price'] ?? '0')) },
]

let grid: VueWrapper
const rows = ref<GridRow[]>([])

beforeEach(async () => {
  await loadTexts(['common', 'errors', 'form', 'table'])
  rows.value = [{}]
  grid = mount(
    { components: { LineGrid }, setup: () => ({ rows, columns }), template: '<LineGrid v-model="rows" :columns="columns" :totals="[\'amount\']" />' },
    { attachTo: document.body, global: { plugins: [i18n] } },
  )
})
afterEach(() => { grid.unmount() })

const cell = (row: number, column: number) => grid.find(`[data-cell="${row}.${column}"] input`)

async function type(row: number, column: number, text: string): Promise<void> {
  await cell(row, column).setValue(text)
  await cell(row, column).trigger('change')
}

async function paste(row: number, column: number, text: string): Promise<void> {
  const event = new Event('paste', { bubbles: true, cancelable: true })
  Object.assign(event, { clipboardData: { getData: () => text } })
  cell(row, column).element.dispatchEvent(event)
  await flushPromises()
}

describe('the line grid', () => {
  it('does not lose what is being typed when something else comes into the row', async () => {
    const quantity = cell(0, 1)
    ;(quantity.element as HTMLInputElement).value = '12'
    await quantity.trigger('input')

    Object.assign(rows.value[0] ?? {}, { price: '3' })
    await nextTick()

    expect((quantity.element as HTMLInputElement).value).toBe('12')
    await quantity.trigger('change')
    expect(rows.value[0]).toMatchObject({ quantity: '12', price: '3' })
  })

  it('keeps what is typed as decimal strings and sums without floats', async () => {
    await type(0, 1, '0.1')
    await type(0, 2, '1,000.30')
    expect(rows.value[0]).toMatchObject({ quantity: '0.1', price: '1000.3' })
    expect(grid.find('tfoot').text()).toContain('100.03')
  })

  it('says that a word is no number and keeps the old value', async () => {
    await type(0, 1, '7')
    await type(0, 1, '七')
    expect(rows.value[0]?.['quantity']).toBe('7')
    expect(grid.find('[data-cell="0.1"] [role=alert]').exists()).toBe(true)
  })

  it('reads a day typed in any way, writes it in one, and keeps what is no day to be put right', async () => {
    const year = today().slice(0, 4)
    await type(0, 3, `${year}年3月5日`)
    expect(rows.value[0]?.['due_date']).toBe(`${year}-03-05`)
    expect((cell(0, 3).element as HTMLInputElement).value).toBe(`${year}-03-05`)
    await type(0, 3, '下周')
    expect((cell(0, 3).element as HTMLInputElement).value).toBe('下周')
    expect(grid.find('[data-cell="0.3"] [role=alert]').exists()).toBe(true)
  })

  it('grows by a row when Enter leaves the last cell', async () => {
    await cell(0, 3).trigger('keydown', { key: 'Enter' })
    await nextTick()
    expect(rows.value).toHaveLength(2)
    expect(document.activeElement).toBe(cell(1, 0).element)
  })

  it('takes rows from a spreadsheet, finding records by code and by name', async () => {
    await paste(0, 0, 'FG-1\t10\t2.5\n松木餐桌\t3\t99\n')
    expect(rows.value).toEqual([
      expect.objectContaining({ item_id: 11, item_code: 'FG-1', quantity: '10', price: '2.5' }),
      expect.objectContaining({ item_id: 12, item_name: '松木餐桌', quantity: '3', price: '99' }),
    ])
  })

  it('marks a pasted code that no record has', async () => {
    await paste(0, 0, 'XX-9\t10')
    expect(rows.value[0]?.['item_id']).toBeUndefined()
    expect(grid.find('[data-cell="0.0"] [role=alert]').text()).toContain('XX-9')
  })

  it('removes a line with Ctrl+Delete and never stays without one', async () => {
    await type(0, 1, '5')
    await cell(0, 1).trigger('keydown', { key: 'Delete', ctrlKey: true })
    await nextTick()
    expect(rows.value).toEqual([{}])
  })

  it('picks a record by typing and Enter', async () => {
    await cell(0, 0).setValue('餐桌')
    await new Promise((resolve) => { setTimeout(resolve, 200) })
    await flushPromises()
    await cell(0, 0).trigger('keydown', { key: 'Enter' })
    expect(rows.value[0]).toMatchObject({ item_id: 12, item_code: 'FG-2' })
  })
})
