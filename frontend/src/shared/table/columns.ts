import { addDays, formatDate, formatDateTime } from '../dates'
import { formatMoney, formatPrice, formatQuantity } from '../decimal'

export type CellKind = 'text' | 'code' | 'money' | 'price' | 'quantity' | 'date' | 'datetime' | 'flag'

/** `Column<Member>[]` also tells the list what its rows are. */
export interface Column<Row extends object = object> {
  /** The row's field, and the name of the slot `cell-<key>` that may draw it. */
  key: string
  label: string
  kind?: CellKind
  width?: number
  minWidth?: number
  /** True when the list may be ordered by `key`, or the name to order by. */
  sortable?: boolean | string
  /** Not shown until the person asks for it. */
  hidden?: boolean
  fixed?: boolean
  /** The cell's text, when the field's own is not what to show. */
  text?: (row: Row) => string
}

export interface Choice {
  value: string
  label: string
}

export interface Filter {
  name: string
  label: string
  kind: 'choice' | 'date' | 'text' | 'flag' | 'record'
  choices?: Choice[]
  /** For `record`: the list endpoint to choose from. */
  path?: string
  /** For `date`: the endpoint takes an instant, the day's beginning or its end. */
  instant?: 'start' | 'end'
  width?: number
}

const RIGHT = new Set<CellKind>(['money', 'price', 'quantity'])

export function alignOf(column: Pick<Column, 'kind'>): 'left' | 'right' {
  return column.kind && RIGHT.has(column.kind) ? 'right' : 'left'
}

export function orderingOf(column: Pick<Column, 'key' | 'sortable'>): string | null {
  if (!column.sortable) return null
  return column.sortable === true ? column.key : column.sortable
}

/** The text of a cell without a slot of its own. */
export function cellText<Row extends object>(column: Column<Row>, row: Row, words: { yes: string; no: string }): string {
  if (column.text) return column.text(row)
  const value = (row as Record<string, unknown>)[column.key]
  if (value === null || value === undefined || value === '') return ''
  if (column.kind === 'flag') return value ? words.yes : words.no
  const text = Array.isArray(value) ? value.join('、') : String(value)
  if (column.kind === 'money') return formatMoney(text)
  if (column.kind === 'price') return formatPrice(text)
  if (column.kind === 'quantity') return formatQuantity(text)
  if (column.kind === 'date') return formatDate(text)
  if (column.kind === 'datetime') return formatDateTime(text)
  return text
}

/** What the endpoint is asked for the chosen filters: a day becomes an instant where it must. */
export function filterQuery(filters: readonly Filter[], values: Record<string, string>): Record<string, string> {
  const query: Record<string, string> = {}
  for (const filter of filters) {
    const value = values[filter.name]
    if (value === undefined || value === '') continue
    // The factory's zone has no summer time; its days begin at 16:00 UTC.
    if (filter.instant === 'start') query[filter.name] = `${addDays(value, -1)}T16:00:00Z`
    else if (filter.instant === 'end') query[filter.name] = `${value}T16:00:00Z`
    else query[filter.name] = value
  }
  return query
}
