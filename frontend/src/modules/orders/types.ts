export interface SalesOrderRow {
  id: number
  number: string
  customer_id: number
  customer_code: string
  customer_name: string
  customer_reference: string
  order_date: string
  promise_date: string | null
  due_date: string
  status: string
  priority: number
  quantity: string
  shipped_percent: number
  /** Only for who may see prices. */
  amount?: string
  /** Some line has no price. */
  unpriced: boolean
  late: boolean
  version: number
}

export interface Stage {
  stage: string
  done: string
  total: string
  at: string | null
}

export interface SalesOrderLine {
  id: number
  position: number
  item_id: number
  item_code: string
  item_name: string
  specification: string
  unit: string
  quantity: string
  price?: string | null
  tax_rate: string
  amount?: string
  tax?: string
  due_date: string
  over_tolerance: string
  shipped: string
  returned: string
  /** Came back to be delivered again. */
  replacing: string
  open: string
  in_production: string
  produced: string
  /** Free in stock; null where no stock is kept. */
  available: string | null
  closed: boolean
  /** Past its day with something still to be delivered. */
  late: boolean
  note: string
  status: string
  stages: Stage[]
}

export interface SalesOrder extends Omit<SalesOrderRow, 'unpriced'> {
  contact: string
  phone: string
  address: string
  hold_reason: string
  tax_included: boolean
  note: string
  tax?: string
  net_amount?: string
  revision: number
  confirmed_at: string | null
  closed_at: string | null
  created_at: string
  updated_at: string
  lines: SalesOrderLine[]
  allowed_actions: string[]
}

export interface LineEvent {
  id: number
  at: string
  kind: string
  quantity: string
  unit: string
  position: number
  item_code: string
  source: string
  source_id: number | null
  source_number: string
  actor_name: string
}

type Difference = Record<string, [unknown, unknown]>

export interface OrderRevision {
  revision: number
  at: string
  actor_name: string
  reason: string
  changes: { head?: Difference; lines?: { position: number; item_code: string; added: boolean; fields: Difference }[] }
}

export interface DeliveryRow {
  id: number
  number: string
  order_id: number
  order_number: string
  customer_name: string
  status: string
  ship_date: string
  carrier: string
  tracking: string
  amount?: string
  /** Some line has no price, as those of drafts. */
  unpriced: boolean
  version: number
}

export interface Pick {
  location_id: number
  location_code: string
  lot_id: number | null
  lot_code: string
  quantity: string
}

export interface DeliveryLine {
  id: number
  position: number
  order_line_id: number
  item_id: number
  item_code: string
  item_name: string
  specification: string
  unit: string
  order_quantity: string
  quantity: string
  returned: string
  location_id: number | null
  location_code: string | null
  lot_id: number | null
  lot_code: string
  price?: string | null
  tax_rate: string
  amount?: string
  tax?: string
  picks: Pick[]
}

export interface Delivery extends Omit<DeliveryRow, 'unpriced'> {
  customer_id: number
  contact: string
  phone: string
  address: string
  note: string
  shipped_at: string | null
  reversed_at: string | null
  reversal_reason: string
  lines: DeliveryLine[]
  allowed_actions: string[]
}

export interface SalesReturnRow {
  id: number
  number: string
  delivery_id: number
  delivery_number: string
  order_id: number
  order_number: string
  customer_name: string
  outcome: string
  returned_on: string
  version: number
}

export interface SalesReturn extends SalesReturnRow {
  note: string
  created_at: string
  lines: {
    id: number
    position: number
    delivery_line_id: number
    order_line_id: number
    item_id: number
    item_code: string
    item_name: string
    specification: string
    unit: string
    quantity: string
    location_id: number | null
    location_code: string | null
    lot_id: number | null
    reason: string
  }[]
}

/** What production makes for an order, where the enterprise has it. */
export interface OrderWorkOrder {
  id: number
  number: string
  item_code: string
  item_name: string
  quantity: string
  good: string
  completed: string
  unit: string
  status: string
  due_date: string
  late: boolean
  progress_percent: number
}
