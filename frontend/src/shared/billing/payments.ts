import { add, compare, subtract, sum } from '../decimal'

export interface PaymentRow {
  id: number
  number: string
  received_on: string
  method: string
  payer_name: string
  amount: string
  allocated: string
  refunded: string
  left: string
  bills: string[]
}

export interface OpenBill {
  id: number
  number: string
  period_start: string
  period_end: string
  due_on: string
  total: string
  open: string
  overdue: boolean
}

/** What follows when a bill stays unpaid, and when; `taken` when it has come. */
export interface Step {
  on: string
  action: string
  taken: boolean
}

export interface BillToPay extends OpenBill {
  steps: Step[]
}

export interface Refund {
  id: number
  number: string
  amount: string
  state: string
  refunded_on: string
  reason: string
}

export interface Payment extends Omit<PaymentRow, 'bills'> {
  payer_account: string
  remark: string
  enterprise_code: string
  enterprise_name: string
  allocations: { invoice_id: number; invoice_number: string; amount: string }[]
  refunds: Refund[]
  open_bills: OpenBill[]
}

/** An order at a payment provider's page. */
export interface Order {
  id: number
  number: string
  invoice_id: number
  invoice_number: string
  amount: string
  state: 'open' | 'pending' | 'paid' | 'expired' | 'failed'
  pay_url: string
  created_at: string
  expires_at: string
  asked_at: string | null
}

export interface BillPayments {
  paid_by: { payment_id: number; payment_number: string; method: string; payer_name: string; received_on: string; amount: string }[]
  orders: Order[]
  steps: Step[]
}

export interface Share {
  invoice_id: number
  amount: string
}

/** What the payer writes on the transfer: the bank's machine finds the bills by it. */
export const reference = (bills: readonly { number: string }[]): string => bills.map((bill) => bill.number).join(' ')

/** What of `amount` goes to which bill, the one due first first; what is left over goes nowhere. */
export function spread(amount: string, bills: readonly OpenBill[]): Share[] {
  const shares: Share[] = []
  let left = amount
  for (const bill of [...bills].sort((a, b) => a.due_on.localeCompare(b.due_on) || a.id - b.id)) {
    if (compare(left, '0') <= 0) break
    const part = compare(bill.open, left) < 0 ? bill.open : left
    shares.push({ invoice_id: bill.id, amount: part })
    left = subtract(left, part)
  }
  return shares
}

/** The shares that say something; an empty field says nothing. */
export function sharesOf(amounts: Readonly<Record<number, string | null>>): Share[] {
  return Object.entries(amounts).flatMap(([id, amount]) => (amount !== null && amount !== '' && compare(amount, '0') !== 0 ? [{ invoice_id: Number(id), amount }] : []))
}

/** What stays of `amount` when these shares are put to bills; negative when they are too much. */
export const restOf = (amount: string, shares: readonly Share[]): string => subtract(amount, sum(shares.map((one) => one.amount)))

/** The first thing that follows and has not come, over several bills. */
export function nextStep(bills: readonly { number: string; steps: Step[] }[]): { bill: string; step: Step } | null {
  const coming = bills.flatMap((bill) => bill.steps.filter((step) => !step.taken).map((step) => ({ bill: bill.number, step })))
  return coming.sort((a, b) => a.step.on.localeCompare(b.step.on))[0] ?? null
}

/** What a person is told about an order: an order past its time waits for nothing but late money. */
export function phaseOf(order: Pick<Order, 'state' | 'expires_at'>, now: Date): 'waiting' | 'pending' | 'paid' | 'failed' | 'expired' {
  if (order.state === 'paid' || order.state === 'failed' || order.state === 'expired') return order.state
  if (new Date(order.expires_at) <= now) return 'expired'
  return order.state === 'pending' ? 'pending' : 'waiting'
}

/** Open amounts of the chosen bills together. */
export const toPay = (bills: readonly OpenBill[]): string => bills.reduce((total, bill) => add(total, bill.open), '0')
