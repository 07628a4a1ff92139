import { api } from '@/api/client'
import { compare } from '@/shared/decimal'
import type { OpenBill } from '@/shared/billing/payments'

export interface Hint {
  enterprise_code: string
  enterprise_name: string
  /** The bill that it may be for; null when only the payer is known. */
  invoice_id: number | null
  number: string
  open: string
}

export interface BankLine {
  id: number
  booked_on: string
  amount: string
  payer_name: string
  payer_account: string
  remark: string
  serial: string
  state: 'unmatched' | 'matched' | 'set_aside'
  doubt: string
  note: string
  hints: Hint[]
}

export interface Proposal {
  row: number
  booked_on: string
  amount: string
  payer_name: string
  remark: string
  /** Read before from another file. */
  known: boolean
  enterprise: string
  bills: string[]
  doubt: string
}

export interface Preview {
  file_name: string
  lines: Proposal[]
  total: string
  outgoing: number
  refused: { row: number; reason: string }[]
}

export interface Statement {
  id: number
  lines: number
  known: number
  matched: number
}

export interface Notice {
  id: number
  kind: string
  state: string
  doubt: string
  order_number: string
  amount: string
  currency: string
}

export interface Owing {
  code: string
  name: string
  bills: number
  open: string
  overdue: string
  credit: string
  due_on: string
  days: number
  standing: string
  last_action: string
  last_on: string | null
  next_action: string
  next_on: string | null
}

export interface PolicyStep {
  days: number
  action: string
}

export interface DunningPolicy {
  valid_from: string
  valid_to: string | null
  steps: PolicyStep[]
}

export type Outcome = 'known' | 'bills' | 'credit' | 'person'

/** What reading the file does with a line: nothing, bills paid, kept as credit, or left to a person. */
export function outcomeOf(line: Proposal): Outcome {
  if (line.known) return 'known'
  if (line.enterprise === '') return 'person'
  return line.bills.length > 0 ? 'bills' : 'credit'
}

export function countOutcomes(lines: readonly Proposal[]): Record<Outcome, number> {
  const counts: Record<Outcome, number> = { known: 0, bills: 0, credit: 0, person: 0 }
  for (const line of lines) counts[outcomeOf(line)] += 1
  return counts
}

/** The hints of a line by enterprise, the one with the bill of just this amount first. */
export function candidates(line: Pick<BankLine, 'amount' | 'hints'>): { code: string; name: string; bills: Hint[] }[] {
  const found = new Map<string, { code: string; name: string; bills: Hint[] }>()
  for (const hint of line.hints) {
    const known = found.get(hint.enterprise_code) ?? { code: hint.enterprise_code, name: hint.enterprise_name, bills: [] }
    if (hint.invoice_id !== null) known.bills.push(hint)
    found.set(hint.enterprise_code, known)
  }
  const exact = (one: { bills: Hint[] }): number => (one.bills.some((bill) => compare(bill.open, line.amount) === 0) ? 0 : 1)
  return [...found.values()].sort((a, b) => exact(a) - exact(b))
}

/** Every open bill of an enterprise. */
export async function openBillsOf(code: string, signal?: AbortSignal): Promise<OpenBill[]> {
  const rows = await api.all<Omit<OpenBill, 'open' | 'overdue'> & { left: string }>('/platform/billing/invoices', { enterprise: code, paid: false }, signal)
  return rows.map((row) => ({ ...row, open: row.left, overdue: false }))
}
