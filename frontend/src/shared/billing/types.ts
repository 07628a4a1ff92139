import { compare } from '../decimal'

export type Cycle = 'monthly' | 'yearly'

export interface Price {
  module: string
  charge: 'monthly' | 'yearly' | 'setup'
  scheme: 'flat' | 'per_user' | 'per_device' | 'tiered'
  meter: string
  amount: string
  included: string
  tiers: { up_to: string | null; price: string }[]
}

export interface Subscription {
  id: number
  version: number
  module: string
  module_name: string
  cycle: Cycle
  state: string
  starts_on: string
  paid_from: string
  ends_on: string | null
  readable_until: string | null
  bundle: string
  bundle_until: string | null
  next_cycle: Cycle
  allowed_actions: string[]
}

export interface Contract {
  id: number
  number: string
  starts_on: string
  ends_on: string | null
  note: string
  prices: Price[]
}

export interface Account {
  version: number
  billing_day: number
  opened_on: string
  title: string
  credit_code: string
  address: string
  phone: string
  bank: string
  bank_account: string
  email: string
}

export interface InvoiceRow {
  id: number
  number: string
  title: string
  period_start: string
  period_end: string
  issued_on: string
  due_on: string
  net: string
  tax: string
  total: string
  credited: string
  paid: string
  left: string
  e_invoice: string
}

export interface InvoiceLine {
  position: number
  kind: string
  module_name: string
  meter: string
  service_from: string
  service_to: string
  days: number
  of_days: number
  quantity: string
  unit_price: string
  discount: string
  net: string
  tax_rate: string
  tax: string
  total: string
}

export interface CreditNote {
  id: number
  number: string
  issued_on: string
  reason: string
  total: string
  e_invoice: string
}

export interface Invoice extends InvoiceRow {
  credit_code: string
  lines: InvoiceLine[]
  credit_notes: CreditNote[]
}

/** Paid, due or late: by what is left and the day. */
export function standing(invoice: { left: string; due_on: string }, today: string): 'paid' | 'late' | 'open' {
  if (compare(invoice.left, '0') <= 0) return 'paid'
  return invoice.due_on < today ? 'late' : 'open'
}
