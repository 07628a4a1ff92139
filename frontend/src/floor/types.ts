/** A terminal as the server knows it. */
export interface Terminal {
  id: number
  name: string
  work_centres: { id: number; name: string }[]
}

export interface Worker {
  id: number
  name: string
  number: string
}

export interface FloorSession {
  terminal: Terminal
  worker: Worker | null
  /** Who worked here lately: two taps and they are back. */
  workers: Worker[]
  idle_seconds: number
  socket_url: string | null
  language?: string
}

export type OperationStatus = 'waiting' | 'ready' | 'running' | 'paused' | 'done'

export interface Operation {
  operation_id: number
  work_order_id: number
  work_order_number: string
  item_code: string
  item_name: string
  specification: string
  seq: number
  name: string
  work_centre_id: number | null
  work_centre_name: string
  planned: string
  available: string
  good: string
  scrap: string
  rework: string
  unit: string
  status: OperationStatus
  due_date: string | null
  late: boolean
  priority: number
  running_by: string[]
  elapsed_seconds: number
}

export interface ScrapReason {
  id: number
  code: string
  name: string
}

export interface Report {
  good: string
  scrap?: string
  scrap_reason_id?: number
  rework?: string
  client_time: string
}

export interface OwnReport {
  id: number
  at: string
  work_order_number: string
  item_name: string
  operation_seq: number
  operation_name: string
  good: string
  scrap: string
  rework: string
  reversed: boolean
}

export type Scan =
  | { kind: 'operation'; operation_id: number }
  | { kind: 'work_order'; work_order_id: number; operations?: Operation[] }
  | { kind: 'badge' }
  | { kind: 'unknown' }
