/** What the master data endpoints answer. Decimals are strings; costs are absent for who may not see them. */
export interface Item {
  id: number
  code: string
  name: string
  specification: string
  drawing_no: string
  category: string
  kind: string
  unit: string
  tracking: string
  shelf_life_days: number | null
  supply: string
  lead_time_days: number
  safety_stock: string
  minimum_quantity: string
  order_multiple: string
  barcode: string
  picture_id: number | null
  default_location_id: number | null
  standard_cost?: string | null
  list_price?: string | null
  note: string
  active: boolean
  version: number
  updated_at: string
}

export interface Unit {
  id: number
  code: string
  name: string
  dimension: string
  decimals: number
  numerator: number | null
  denominator: number | null
  active: boolean
  version: number
}

export interface Conversion {
  unit: string
  unit_name: string
  numerator: number
  denominator: number
}

export interface Use {
  parent_id: number
  parent_code: string
  parent_name: string
  bom_id: number
  bom_version: string
  quantity: string
  level: number
}

export interface TreePlace {
  item_id: number
  item_code: string
  item_name: string
  specification: string
  unit: string
  supply: string
  kind: string
  quantity: string
  scrap_rate: string | null
  operation_seq: number | null
  operation_name: string
  bom_id: number | null
  bom_version: string
  level: number
  children: TreePlace[]
}

/** A row of the versions of BOMs or routings. */
export interface VersionRow {
  id: number
  item_id: number
  item_code: string
  item_name: string
  version_code: string
  status: string
  valid_from: string | null
  valid_to: string | null
  quantity?: string
  line_count?: number
  operation_count?: number
  version: number
  updated_at: string
}

export interface VersionDocument {
  id: number
  item_id: number
  item_code: string
  item_name: string
  version_code: string
  status: string
  valid_from: string | null
  valid_to: string | null
  note: string
  version: number
  allowed_actions: string[]
}

export interface Substitute {
  item_id: number
  item_code: string
  item_name: string
  ratio: string
  priority: number
}

export interface BomLine {
  id: number
  position: number
  component_id: number
  component_code: string
  component_name: string
  specification: string
  quantity: string
  unit: string
  scrap_rate: string
  operation_seq: number | null
  operation_name: string
  note: string
  substitutes: Substitute[]
}

export interface Bom extends VersionDocument {
  quantity: string
  lines: BomLine[]
}

export interface Operation {
  id: number
  seq: number
  code: string
  name: string
  work_centre_id: number | null
  work_centre_code: string
  work_centre_name: string
  setup_minutes: string
  run_minutes: string
  transfer_batch: string
  piece_rate?: string | null
  inspection: boolean
  outsourced: boolean
  note: string
}

export interface Routing extends VersionDocument {
  operations: Operation[]
}

export interface Shift {
  id: number
  code: string
  name: string
  start: string
  end: string
  break_minutes: number
  active: boolean
  version: number
}

export interface CalendarException {
  day: string
  name: string
  shift_ids: number[]
}

export interface CalendarDay {
  day: string
  name: string
  minutes: number
  shift_ids: number[]
}

export interface Partner {
  id: number
  code: string
  name: string
  short_name: string
  credit_code: string
  contact: string
  phone: string
  email: string
  address: string
  tax_rate: string | null
  payment_terms: string
  payment_days: number | null
  lead_time_days?: number | null
  note: string
  active: boolean
  version: number
}

export interface SupplierPrice {
  id: number
  supplier_id: number
  supplier_code: string
  supplier_name: string
  item_id: number
  item_code: string
  item_name: string
  unit: string | null
  price?: string
  tax_rate: string | null
  currency: string
  minimum_quantity: string
  multiple: string
  lead_time_days: number | null
  valid_from: string | null
  valid_to: string | null
  supplier_item_code: string
  preferred: boolean
  note: string
  version: number
}

export interface Employee {
  id: number
  number: string
  name: string
  badge: string
  phone: string
  department: string
  team: string
  job_title: string
  joined_on: string | null
  hourly_rate?: string | null
  active: boolean
  has_pin: boolean
  work_centre_ids: number[]
  version: number
}
