import type { ClaimStep, Flag } from '@/shared/billing/claims'

export interface ClaimRow {
  id: number
  number: string
  project_name: string
  programme: string
  state: string
  submitted_on: string
  computed: string
  approved: string | null
  paid: string | null
  enterprise_name: string
}

export interface ExaminedLine {
  position: number
  name: string
  kind: string
  category: string | null
  vendor_name: string
  contract_number: string
  delivered_on: string | null
  invoices: string[]
  payments: number
  voucher: string
  serials: string[]
  active_days: number | null
  contract: string
  invoiced: string
  paid: string
  amount: string
  reasons: string[]
}

/** What was handed in, as it was frozen. */
export interface ClaimContent {
  credit_code: string
  filing_number: string
  contractor_name: string
  policy: string
  policy_number: number
  document: string
  basis: string
  start: string
  cutoff: string
  lines: ExaminedLine[]
  flags: Flag[]
  files: { file: string; name: string; size: number; sha256: string; line: number | null }[]
  steps: { step: string; text: string }[]
}

export interface Claim extends ClaimRow {
  version: number
  allowed_actions: string[]
  filed_on: string | null
  accepted_on: string | null
  audited_on: string | null
  paid_on: string | null
  clawed_back: string | null
  software: string
  hardware: string
  automation: string
  consulting: string
  package_sha256: string
  history: ClaimStep[]
  content: ClaimContent
}
