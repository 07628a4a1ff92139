import { describe, expect, it } from 'vitest'

import { gridErrors, lineBody, lineRow, operationBody, operationRow } from './bomLines'
import { rowBody, wordsOf, type PasteColumn } from './pasteRows'
import { shiftMinutes, typedTime } from './times'
import { everyBranch, visiblePlaces } from './treeRows'
import type { BomLine, Operation, TreePlace } from '../records'

const LINE: BomLine = {
  id: 7, position: 10, component_id: 3, component_code: 'P3', component_name: '电机', specification: '', quantity: '2', unit: 'PCS', scrap_rate: '0.02',
  operation_seq: 20, operation_name: '装配', note: '', substitutes: [{ item_id: 9, item_code: 'P9', item_name: '备用电机', ratio: '1', priority: 1 }],
}

describe('a BOM line', () => {
  it('comes back from the grid as the server takes it', () => {
    expect(lineBody(lineRow(LINE), 1)).toEqual({
      position: 20, component_id: 3, quantity: '2', unit: 'PCS', scrap_rate: '0.02', operation_seq: 20, operation_name: '装配', note: '',
      substitutes: [{ item_id: 9, ratio: '1', priority: 1 }],
    })
  })

  it('without loss shows no scrap rate and sends zero', () => {
    const row = lineRow({ ...LINE, scrap_rate: '0' })
    expect(row['scrap_percent']).toBeNull()
    expect(lineBody(row, 0)['scrap_rate']).toBe('0')
  })
})

describe('an operation', () => {
  const operation: Operation = {
    id: 1, seq: 10, code: '', name: '下料', work_centre_id: null, work_centre_code: '', work_centre_name: '', setup_minutes: '5', run_minutes: '0.5', transfer_batch: '1',
    piece_rate: '0.3', inspection: true, outsourced: false, note: '',
  }

  it('keeps its piece rate out of the request of who may not change costs', () => {
    expect(operationBody(operationRow(operation), false)).not.toHaveProperty('piece_rate')
    expect(operationBody(operationRow(operation), true)).toMatchObject({ seq: 10, piece_rate: '0.3', inspection: true, outsourced: false })
  })
})

describe('gridErrors', () => {
  it('puts a message into the column that shows the field', () => {
    expect(gridErrors({ 'lines.2.operation_seq': 'x', 'lines.0.unit': 'y', note: 'z' }, 'lines', { operation_seq: 'operation_id', unit: 'unit_id' })).toEqual({
      '2.operation_id': 'x',
      '0.unit_id': 'y',
    })
  })
})

describe('rowBody', () => {
  const columns: PasteColumn[] = [
    { key: 'code', label: '编码', kind: 'text' },
    { key: 'supply', label: '来源', kind: 'text', words: wordsOf([{ value: 'make', label: '自制' }, { value: 'buy', label: '外购' }]) },
    { key: 'lead_time_days', label: '提前期', kind: 'quantity', whole: true },
  ]

  it('reads words and whole numbers, and leaves blanks out', () => {
    expect(rowBody(columns, { code: 'A', supply: '自制', lead_time_days: '7' })).toEqual({ code: 'A', supply: 'make', lead_time_days: 7 })
    expect(rowBody(columns, { code: 'A', supply: null })).toEqual({ code: 'A' })
  })

  it('hands on a word that nobody knows, for the server to refuse', () => {
    expect(rowBody(columns, { supply: '借来的' })).toEqual({ supply: '借来的' })
  })
})

describe('a shift', () => {
  it('may run over midnight', () => {
    expect(shiftMinutes({ start: '20:00:00', end: '04:30:00', break_minutes: 30 })).toBe(480)
    expect(shiftMinutes({ start: '08:00:00', end: '17:00:00', break_minutes: 60 })).toBe(480)
  })
})

describe('the tree', () => {
  const place = (code: string, children: TreePlace[] = []): TreePlace => ({
    item_id: 1, item_code: code, item_name: '', specification: '', unit: '', supply: 'make', kind: 'raw', quantity: '1', scrap_rate: null, operation_seq: null,
    operation_name: '', bom_id: null, bom_version: '', level: 0, children,
  })
  const root = place('A', [place('B', [place('C')]), place('C')])

  it('shows every place, the same item at two of them', () => {
    expect(visiblePlaces(root, new Set()).map((one) => `${one.key} ${one.place.item_code}`)).toEqual(['0 A', '0.0 B', '0.0.0 C', '0.1 C'])
  })

  it('hides what lies under a closed place', () => {
    expect(everyBranch(root)).toEqual(['0.0'])
    expect(visiblePlaces(root, new Set(['0.0'])).map((one) => one.key)).toEqual(['0', '0.0', '0.1'])
  })
})

describe('a time of day', () => {
  it.each([
    ['8', '08:00'],
    ['830', '08:30'],
    ['8:30', '08:30'],
    ['8：30', '08:30'],
    ['17.45', '17:45'],
    ['08:00:00', '08:00'],
    ['24:00', null],
    ['8:60', null],
    ['noon', null],
  ])('typed as %s is %s', (text, time) => {
    expect(typedTime(text)).toBe(time)
  })
})
