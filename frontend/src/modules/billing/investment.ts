import { useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'

import { api } from '@/api/client'
import type { Flag } from '@/shared/billing/claims'
import type { Field, FormValues } from '@/shared/form/fields'

export interface Project {
  id: number
  programme: string
  name: string
  filing_number: string
  window_start: string
  window_end: string
  status: string
  contractor_name: string
  contractor_code: string
  contractor_person: string
  contractor_phone: string
  contractor_address: string
  version: number
}

export interface LinePayment {
  id: number
  paid_on: string
  amount?: string
  means: string
  receipt: string
}

export interface InvoiceUse {
  invoice: number
  number: string
  issued_on: string
  seller_name: string
  confirmed: boolean
  gross?: string
}

/** A line with its evidence; amounts are left out for who may not see costs. */
export interface EvidenceLine {
  id: number
  position: number
  kind: string
  name: string
  module: string
  vendor_name: string
  contract_number: string
  contract_gross?: string | null
  service_from: string | null
  service_to: string | null
  own: boolean
  version: number
  serials: string[]
  uses: InvoiceUse[]
  payments: LinePayment[]
  missing: string[]
  category: string | null
  reasons: string[]
  contract_amount?: string
  agreed_amount?: string
  days: number | null
  of_days: number | null
  invoiced_amount?: string
  paid_amount?: string
  eligible_amount?: string
}

export interface Evidence {
  project: Project
  rules: {
    basis: string
    start: string
    cutoff: string
    /** The day that ends payments once it is claimed; empty where the policy does not say. */
    payment_cutoff: string
    prepaid: string
    policy: { name: string; number: number; approved: boolean } | null
    open: string[]
  }
  lines: EvidenceLine[]
  totals: { category: string; amount?: string }[]
  eligible_amount?: string
  flags: Flag[]
}

export interface EInvoice {
  id: number
  number: string
  issued_on: string
  seller_name: string
  seller_code: string
  buyer_name: string
  buyer_code: string
  net?: string
  tax?: string
  gross?: string
  deductible?: string
  used_gross?: string
  red_of: string
  source: string
  confirmed_at: string | null
  confirmed_by: string
  version: number
}

export interface Uploaded {
  read: Record<string, string | string[] | null>
  source: string
  missing: string[]
  invoice: EInvoice | null
}

export const KINDS = ['subscription', 'software', 'acquisition', 'edge', 'network', 'connection', 'automation', 'consulting', 'other'] as const
export const MEANS = ['bank', 'bill', 'platform', 'cash', 'private', 'offset'] as const
/** Kinds that come with serial numbers and data points. */
export const DEVICES: ReadonlySet<string> = new Set(['acquisition', 'edge', 'network', 'connection', 'automation'])
export const PROGRAMMES = ['P1', 'P2a', 'P2b', 'P3'] as const

export function useEvidence(id: Ref<number>) {
  return useQuery({
    queryKey: computed(() => ['/billing/projects', id.value, 'evidence']),
    queryFn: ({ signal }) => api.get<Evidence>(`/billing/projects/${id.value}/evidence`, undefined, signal),
  })
}

export function useInvoices() {
  return useQuery({
    queryKey: ['/billing/investment-invoices', 'all'],
    queryFn: ({ signal }) => api.all<{ id: number; number: string; seller_name: string; gross_amount?: string; used_amount?: string }>('/billing/investment-invoices', {}, signal),
  })
}

/** After a change everything of the register is asked for again. */
export function useForget(): () => Promise<unknown> {
  const client = useQueryClient()
  return () =>
    Promise.all(['/billing/projects', '/billing/investment-invoices'].map((path) => client.invalidateQueries({ queryKey: [path] })))
}

/** What was filled in, for a POST: the server's defaults stand for the rest. */
export function givenValues(fields: readonly Field[], values: FormValues): FormValues {
  const given = fields.filter((field) => field.when?.(values) ?? true).map(({ name }) => [name, values[name]] as const)
  return Object.fromEntries(given.filter(([, value]) => value !== null && value !== undefined && value !== ''))
}

/** An emptied text or code is an empty one to the server, not null. */
export function textsNotNull(fields: readonly Field[], changes: FormValues): FormValues {
  const texts = new Set(fields.filter((field) => ['text', 'choice'].includes(field.kind ?? 'text')).map((field) => field.name))
  return Object.fromEntries(Object.entries(changes).map(([name, value]) => [name, texts.has(name) ? (value ?? '') : value]))
}
