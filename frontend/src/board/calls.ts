import { ApiProblem, api, NetworkProblem } from '@/api/client'

export interface Card {
  work_order_id: number
  number: string
  item_name: string
  quantity: string
  good: string
  scrap: string
  progress_percent: number
  due_date: string | null
  late_days: number
  current_operation: string
  work_centre_name: string
  running_by: string[]
}

export interface Board {
  sequence: number
  generated_at: string
  enterprise?: string
  socket_url?: string | null
  columns: { status: string; cards: Card[] }[]
  totals: Record<string, number | string>
}

/** The key of a board link: a screen on the wall has nobody signed in. */
export const boardKey = new URLSearchParams(location.search).get('key') ?? ''

export const fetchBoard = (): Promise<Board> => api.get('/board', { key: boardKey })

export { ApiProblem, NetworkProblem }
