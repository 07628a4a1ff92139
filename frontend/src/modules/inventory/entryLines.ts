import type { ComposerTranslation } from 'vue-i18n'

import { api } from '@/api/client'
import { compare, formatQuantity, sum } from '@/shared/decimal'
import { findItem, locationFinder } from '@/shared/grid/find'
import type { GridChoice, GridColumn, GridRow } from '@/shared/grid/gridColumns'

import type { BalanceRow, EntryKind } from './types'

type Find = (search: string) => Promise<GridChoice[]>

export const newLine = (): GridRow => ({ item_id: null, location_id: null, to_location_id: null, lot_code: null, expires_on: null, quantity: null, unit: '', unit_cost: null, reason: null })

/** What is free of the row's item where the row takes it from; empty until both are known. */
export function freeThere(row: GridRow): string {
  const balances = row['balances'] as BalanceRow[] | undefined
  if (!balances) return ''
  const there = balances.filter((one) => (!row['location_id'] || one.location_id === row['location_id']) && (!row['lot_code'] || one.lot_code === row['lot_code']))
  return sum(there.map((one) => one.available))
}

/** Where most of the item is free; null when it is nowhere. */
export function fullestPlace(balances: readonly BalanceRow[]): BalanceRow | null {
  return balances.reduce<BalanceRow | null>((best, one) => (best === null || compare(one.available, best.available) > 0 ? one : best), null)
}

async function suggestPlace(row: GridRow, choice: GridChoice, kind: EntryKind, findPlace: Find): Promise<void> {
  let locationId = choice.row['default_location_id'] as number | null
  if (kind !== 'receipt') {
    const page = await api.list<BalanceRow>('/stock/balances', { item: choice.id, limit: 200 })
    // The row may hold another item by now.
    if (row['item_id'] !== choice.id) return
    row['balances'] = page.results
    const fullest = fullestPlace(page.results)
    if (fullest) {
      locationId = fullest.location_id
      if (choice.row['tracking'] !== 'none' && !row['lot_code'] && kind !== 'adjustment') row['lot_code'] = fullest.lot_code
    }
  }
  if (row['location_id'] || locationId === null) return
  const place = (await findPlace('')).find((one) => one.id === locationId)
  if (place) Object.assign(row, { location_id: place.id, location_code: place.code, location_name: place.name })
}

/** The columns of one kind of stock document. `failed` hears of a suggestion that could not be read. */
export function entryColumns(t: ComposerTranslation, kind: EntryKind, seesCosts: boolean, failed: (error: unknown) => void): GridColumn[] {
  const findPlace = locationFinder()
  const arrives = kind === 'receipt' || kind === 'adjustment'
  const columns: GridColumn[] = [
    {
      key: 'item_id',
      label: t('common.item'),
      kind: 'record',
      required: true,
      width: 250,
      find: findItem,
      picked: (row, choice) => {
        Object.assign(row, { unit: choice.row['unit'], tracking: choice.row['tracking'], balances: undefined })
        suggestPlace(row, choice, kind, findPlace).catch(failed)
      },
    },
    { key: 'location_id', label: t(kind === 'transfer' || kind === 'issue' ? 'inventory.fromLocation' : 'common.location'), kind: 'record', required: true, width: 150, find: findPlace },
  ]
  if (kind === 'transfer') columns.push({ key: 'to_location_id', label: t('inventory.toLocation'), kind: 'record', required: true, width: 150, find: findPlace })
  columns.push({ key: 'lot_code', label: t('inventory.lotCode'), kind: 'text', width: 120 })
  if (arrives) columns.push({ key: 'expires_on', label: t('inventory.expiry'), kind: 'date', width: 126 })
  if (kind !== 'receipt') {
    columns.push({ key: 'free', label: t('common.available'), kind: 'computed', width: 80, value: (row) => formatQuantity(freeThere(row)) })
  }
  columns.push(
    { key: 'quantity', label: t(kind === 'adjustment' ? 'inventory.difference' : 'common.quantity'), kind: 'quantity', required: true, width: 90 },
    { key: 'unit', label: t('common.unit'), kind: 'text', width: 60 },
  )
  if (arrives && seesCosts) columns.push({ key: 'unit_cost', label: t('inventory.unitCost'), kind: 'price', width: 100 })
  columns.push({ key: 'reason', label: t('common.reason'), kind: 'text', width: 130 })
  return columns
}

/** A grid row as the server takes it: only the columns that this kind of document has. */
export function sentLine(row: GridRow, columns: readonly GridColumn[]): Record<string, unknown> {
  const names = columns.filter((one) => one.kind !== 'computed').map((one) => one.key)
  const sent: Record<string, unknown> = {}
  for (const name of names) {
    const value = row[name]
    if (value !== null && value !== undefined && value !== '') sent[name] = value
  }
  return sent
}

/** Messages by `<row>.<field>` for what is plainly missing, before the server is asked. */
export function missingCells(rows: readonly GridRow[], places: readonly number[], columns: readonly GridColumn[], message: string): Record<string, string> {
  const found: Record<string, string> = {}
  rows.forEach((row, index) => {
    const needed = columns.filter((one) => one.required).map((one) => one.key)
    if (row['tracking'] && row['tracking'] !== 'none') needed.push('lot_code')
    for (const name of needed) {
      const value = row[name]
      if (value === null || value === undefined || value === '') found[`${places[index] ?? index}.${name}`] = message
    }
  })
  return found
}
