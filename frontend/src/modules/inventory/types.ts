export interface ItemStockRow {
  item_id: number
  item_code: string
  item_name: string
  specification: string
  unit: string
  on_hand: string
  reserved: string
  available: string
  safety_stock: string
  below_safety: boolean
  /** Only for who may see costs. */
  value?: string
}

export interface BalanceRow {
  id: number
  item_id: number
  item_code: string
  item_name: string
  specification: string
  unit: string
  warehouse_code: string
  location_id: number
  location_code: string
  lot_id: number | null
  lot_code: string
  on_hand: string
  reserved: string
  available: string
  expiry: string | null
  value?: string
}

export interface MoveRow {
  id: number
  posted_at: string
  effective_date: string
  item_id: number
  item_code: string
  item_name: string
  lot_code: string
  from_location: string
  to_location: string
  quantity: string
  unit: string
  value?: string
  reason: string
  source_type: string
  source_id: number
  source_number: string
  actor_name: string
  reverses_id: number | null
  is_reversed: boolean
}

export interface LotRow {
  id: number
  item_id: number
  item_code: string
  item_name: string
  unit: string
  code: string
  status: string
  expiry: string | null
  supplier_lot: string
  on_hand: string
  version: number
  /** What it may become, in the order of the buttons. */
  allowed_statuses: string[]
}

export type EntryKind = 'receipt' | 'issue' | 'transfer' | 'adjustment'

export interface StockDocumentRow {
  id: number
  number: string
  kind: string
  effective_date: string
  posted_at: string
  actor_name: string
  note: string
  reverses_number: string
  reversed_by_number: string
}

export interface StockDocument extends StockDocumentRow {
  reverses_id: number | null
  allowed_actions: string[]
  lines: {
    position: number
    item_id: number
    item_code: string
    item_name: string
    specification: string
    lot_code: string
    from_location: string
    to_location: string
    quantity: string
    unit: string
    /** As it was entered, in the unit that was chosen. */
    entered: string
    entered_unit: string
    unit_cost?: string | null
    reason: string
  }[]
}

export const ENTRY_KINDS: readonly EntryKind[] = ['receipt', 'issue', 'transfer', 'adjustment']
export const DOCUMENT_KINDS = [...ENTRY_KINDS, 'opening', 'reversal'] as const
export const LOT_STATUSES = ['ok', 'hold', 'quarantine', 'rejected'] as const

/** Nothing may be dated on or before `closed_through`. */
export interface Closing {
  closed_through: string | null
  version: number
}
