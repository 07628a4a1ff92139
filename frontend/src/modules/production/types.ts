export interface WorkOrderRow {
  id: number
  number: string
  item_id: number
  item_code: string
  item_name: string
  specification: string
  quantity: string
  unit: string
  good: string
  scrap: string
  rework: string
  /** Received into stock. */
  completed: string
  status: string
  due_date: string
  late: boolean
  priority: number
  order_id: number | null
  order_line_id: number | null
  order_number: string
  customer_name: string
  parent_id: number | null
  progress_percent: number
  version: number
}

export interface WorkOperation {
  id: number
  seq: number
  code: string
  name: string
  work_centre_id: number | null
  work_centre_name: string
  setup_minutes: string
  run_minutes: string
  planned: string
  available: string
  good: string
  scrap: string
  rework: string
  status: string
  started_at: string | null
  finished_at: string | null
  inspection: boolean
  outsourced: boolean
  note: string
  /** Only for who may see costs. */
  piece_rate?: string | null
}

export interface WorkComponent {
  id: number
  position: number
  item_id: number
  item_code: string
  item_name: string
  specification: string
  unit: string
  quantity_per: string
  scrap_rate: string
  required: string
  issued: string
  consumed: string
  operation_seq: number | null
  /** Free in stock; null where no stock is kept. */
  available: string | null
}

export interface WorkOrder extends WorkOrderRow {
  parent_number: string | null
  bom_id: number | null
  bom_version: string
  routing_id: number | null
  routing_version: string
  note: string
  hold_reason: string
  released_at: string | null
  started_at: string | null
  completed_at: string | null
  closed_at: string | null
  created_at: string
  /** Not over: it still takes components. */
  open: boolean
  allowed_actions: string[]
  operations: WorkOperation[]
  components: WorkComponent[]
  children: Pick<WorkOrderRow, 'id' | 'number' | 'item_code' | 'item_name' | 'quantity' | 'completed' | 'unit' | 'status' | 'due_date' | 'progress_percent'>[]
}

/** One place of what has to be made or bought, through all levels. */
export interface Suggestion {
  index: number
  item_id: number
  item_code: string
  item_name: string
  specification: string
  supply: string
  level: number
  required: string
  covered_by_stock: string
  covered_by_work_orders: string
  suggested: string
  unit: string
  due_date: string
  bom_id: number | null
  routing_id: number | null
  order_line_id: number | null
  parent_index: number | null
  shortage: 'make' | 'buy' | 'none'
  messages: string[]
}

export interface WorkReport {
  id: number
  number: string
  at: string
  worked_on: string
  work_order_id: number
  work_order_number: string
  item_code: string
  item_name: string
  operation_id: number
  operation_seq: number
  operation_name: string
  employee_id: number | null
  employee_name: string
  terminal_name: string
  entered_by: string
  good: string
  scrap: string
  scrap_reason: string
  rework: string
  unit: string
  minutes: string
  piece_rate?: string | null
  note: string
  reverses_id: number | null
  reversed: boolean
}

export interface ScrapReason {
  id: number
  code: string
  name: string
  active: boolean
  version: number
}

export interface ProductionSettings {
  /** A rate: `0.05` is five percent more than planned. */
  over_report: string
  backflush_may_go_negative: boolean
  output_location_id: number | null
  version: number
}

export interface BoardLink {
  id: number
  name: string
  created_by: string
  created_at: string
  last_seen_at: string | null
}

export const WORK_ORDER_STATUSES = ['draft', 'released', 'in_progress', 'on_hold', 'completed', 'closed', 'cancelled'] as const
