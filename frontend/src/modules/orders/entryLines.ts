import type { ComposerTranslation } from 'vue-i18n'

import { findItem } from '@/shared/grid/find'
import type { GridColumn, GridRow } from '@/shared/grid/gridColumns'

import { lineAmount, percentOf, rateOf } from './amounts'

interface Rules {
  seesPrices: boolean
  setsPrices: boolean
  /** A confirmed order: item and unit of its lines stay as they are. */
  fixed: boolean
  taxIncluded: () => boolean
  /** The customer's usual tax rate; null when it is not known here. */
  rate: () => string | null
}

export const newLine = (): GridRow => ({ item_id: null, quantity: null, unit: '', price: null, tax_percent: null, due_date: null, note: null })

/** The columns of quick entry; a picked item brings its unit, price and the customer's tax. */
export function lineColumns(t: ComposerTranslation, rules: Rules): GridColumn[] {
  const columns: GridColumn[] = [
    {
      key: 'item_id',
      label: t('common.item'),
      kind: 'record',
      required: true,
      width: 250,
      find: findItem,
      picked: (row, choice) => {
        row['unit'] = choice.row['unit']
        row['specification'] = choice.row['specification']
        if (rules.seesPrices && typeof choice.row['list_price'] === 'string') row['price'] = choice.row['list_price']
        const rate = rules.rate()
        if (rate !== null) row['tax_percent'] ??= percentOf(rate)
      },
    },
    { key: 'specification', label: t('orders.specification'), kind: 'text', readonly: true, width: 120 },
    { key: 'quantity', label: t('common.quantity'), kind: 'quantity', required: true, width: 90 },
    { key: 'unit', label: t('common.unit'), kind: 'text', width: 60, readonly: rules.fixed },
  ]
  if (rules.seesPrices) columns.push({ key: 'price', label: t('orders.price'), kind: 'price', width: 100, readonly: !rules.setsPrices })
  columns.push({ key: 'tax_percent', label: t('orders.taxPercent'), kind: 'quantity', width: 70 })
  if (rules.seesPrices) {
    columns.push({ key: 'amount', label: t('orders.grossAmount'), kind: 'computed', as: 'money', width: 110, value: (row) => (row['quantity'] && row['price'] ? lineAmount(row, rules.taxIncluded()).gross : '') })
  }
  columns.push(
    { key: 'due_date', label: t('orders.dueDate'), kind: 'date', width: 126 },
    { key: 'note', label: t('common.note'), kind: 'text', width: 120 },
  )
  return columns
}

/** A grid row as the server takes it. */
export function sentLine(row: GridRow, setsPrices: boolean, promised: unknown): Record<string, unknown> {
  const due = row['due_date'] ?? promised
  return {
    ...(typeof row['id'] === 'number' ? { id: row['id'] } : {}),
    item_id: row['item_id'],
    quantity: row['quantity'],
    unit: row['unit'] ?? '',
    ...(setsPrices ? { price: row['price'] ?? null } : {}),
    ...(row['tax_percent'] === null || row['tax_percent'] === undefined ? {} : { tax_rate: rateOf(row['tax_percent']) }),
    ...(due ? { due_date: due } : {}),
    note: row['note'] ?? '',
  }
}
