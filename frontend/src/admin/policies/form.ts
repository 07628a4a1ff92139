import type { Field, FormValues } from '@/shared/form/fields'

/** A version as the server has it: every parameter by name, and its way. */
export interface Version extends Record<string, unknown> {
  id: number
  version: number
  programme: string
  name: string
  name_en: string
  number: number
  status: string
  sent_back_because: string
  edited_by_name: string
  submitted_by_name: string
  approved_by_name: string
  valid_from: string | null
  valid_to: string | null
  allowed_actions: Verb[]
}

export type Verb = 'edit' | 'submit' | 'approve' | 'send-back' | 'discard'
export type Words = (key: string) => string

export interface Group {
  name: string
  fields: Field[]
}

/** Parameters that are yes, no, or not yet chosen. */
const THREE_WAY = ['lower_inclusive', 'consulting_eligible', 'automation_needs_main_band']
/** Parameters whose text may be empty on the server but not absent. */
const TEXTS = [
  'clause', 'industries', 'general_rate_family', 'general_rate_item', 'automation_rate_family', 'automation_rate_item',
]
const READINGS = [
  'base_reading', 'below_floor', 'amount_basis', 'cap_scope', 'prepaid_subscription', 'rounding', 'payment_cutoff', 'rate_as_of', 'automation_reading',
]

const VALUES: Record<string, readonly string[]> = {
  size_class: ['ANY', 'DESIGNATED', 'BELOW_DESIGNATED'],
  base_reading: ['WHOLE', 'PORTION', 'PORTION_G'],
  below_floor: ['ZERO', 'GENERAL'],
  automation_reading: ['WHOLE', 'EXCESS'],
  amount_basis: ['NET', 'GROSS', 'COST'],
  cap_scope: ['SUM', 'SOFT_HARD_ONLY', 'EXCL_GENERAL'],
  prepaid_subscription: ['PAID_IN_WINDOW', 'ACCRUED', 'FIRST_YEAR_ONLY'],
  rounding: ['FEN', 'YUAN', 'HUNDRED', 'WAN_2'],
  payment_cutoff: ['AUDIT_DATE', 'ACCEPTANCE_DATE', 'CLAIM_DATE'],
  rate_as_of: ['FILED', 'ACCEPTED', 'CLAIMED'],
}

const WITH_HINT = new Set([
  'clause', 'rate', 'general_rate', 'base_reading', 'lower_inclusive', 'below_floor', 'automation_reading', 'automation_needs_main_band', 'amount_basis',
  'cap', 'cap_scope', 'hardware_share_max', 'prepaid_subscription', 'consulting_eligible', 'payment_cutoff', 'rate_as_of', 'rounding',
])

/** The typed form: every parameter with what it means and why the text leaves it open. */
export function groupsOf(t: Words, papers: { id: number; title: string; number: string }[]): Group[] {
  const ofAddOn = (values: FormValues): boolean => values['automation'] === true
  const field = (name: string, more: Partial<Field> = {}): Field => ({
    name,
    label: t(`billingPolicy.fields.${name}`),
    ...(WITH_HINT.has(name) ? { hint: t(`billingPolicy.hints.${name}`) } : {}),
    ...more,
  })
  const choice = (name: string, more: Partial<Field> = {}): Field =>
    field(name, {
      kind: 'choice',
      placeholder: t('billingPolicy.unchosen'),
      choices: (VALUES[name] ?? []).map((value) => ({ value, label: t(`billingPolicy.choices.${name}.${value}`) })),
      ...more,
    })
  const yesNo = (name: string, more: Partial<Field> = {}): Field =>
    field(name, {
      kind: 'choice',
      placeholder: t('billingPolicy.unchosen'),
      choices: [{ value: 'yes', label: t('billingPolicy.yes') }, { value: 'no', label: t('billingPolicy.no') }],
      ...more,
    })
  const rate = (name: string, more: Partial<Field> = {}): Field => field(name, { kind: 'quantity', ...more })
  return [
    {
      name: 'paper',
      fields: [
        field('document_id', { kind: 'choice', required: true, span: 2, choices: papers.map((one) => ({ value: one.id, label: `${one.title} ${one.number}`.trim() })) }),
        field('valid_from', { kind: 'date' }),
        field('valid_to', { kind: 'date' }),
        field('industries', { maxLength: 200 }),
        choice('size_class', { required: true }),
        field('duration_months', { kind: 'integer' }),
        field('clause', { kind: 'textarea', span: 2, maxLength: 4000 }),
      ],
    },
    {
      name: 'band',
      fields: [
        field('floor', { kind: 'money', required: true }),
        field('ceiling', { kind: 'money', required: true }),
        rate('rate', { required: true }),
        choice('base_reading'),
        yesNo('lower_inclusive'),
        choice('below_floor'),
        rate('general_rate'),
        field('general_rate_family', { maxLength: 120 }),
        field('general_rate_item', { maxLength: 120 }),
        field('general_rate_as_of', { kind: 'date' }),
      ],
    },
    {
      name: 'automation',
      fields: [
        field('automation', { kind: 'flag', span: 2 }),
        field('automation_threshold', { kind: 'money', when: ofAddOn }),
        field('automation_threshold_inclusive', { kind: 'flag', when: ofAddOn }),
        rate('automation_rate', { when: ofAddOn, hint: t('billingPolicy.hints.rate') }),
        choice('automation_reading', { when: ofAddOn }),
        yesNo('automation_needs_main_band', { when: ofAddOn }),
        field('automation_rate_family', { maxLength: 120, when: ofAddOn }),
        field('automation_rate_item', { maxLength: 120, when: ofAddOn }),
        field('automation_rate_as_of', { kind: 'date', when: ofAddOn }),
      ],
    },
    {
      name: 'limits',
      fields: [field('cap', { kind: 'money' }), choice('cap_scope'), choice('rounding')],
    },
    {
      name: 'eligible',
      fields: [
        choice('amount_basis'),
        choice('prepaid_subscription'),
        yesNo('consulting_eligible'),
        rate('hardware_share_max'),
        choice('payment_cutoff'),
        choice('rate_as_of'),
      ],
    },
  ]
}

/** What the form begins with. */
export function toForm(version: Record<string, unknown>): FormValues {
  const values: FormValues = { ...version }
  for (const name of THREE_WAY) values[name] = version[name] === true ? 'yes' : version[name] === false ? 'no' : null
  for (const name of READINGS) values[name] = version[name] === '' ? null : version[name]
  return values
}

/** What the server takes: the form's fields alone, an unchosen reading as an empty text. */
export function toBody(groups: readonly Group[], values: FormValues): Record<string, unknown> {
  const body: Record<string, unknown> = {}
  for (const { name } of groups.flatMap((group) => group.fields)) {
    const value = values[name] ?? null
    if (THREE_WAY.includes(name)) body[name] = value === null ? null : value === 'yes'
    else if (READINGS.includes(name) || TEXTS.includes(name)) body[name] = value ?? ''
    else body[name] = value
  }
  return body
}

/** The parameters of `version` that nobody has chosen yet. */
export function unchosen(version: Record<string, unknown>): string[] {
  const concerns = (name: string): boolean =>
    name.startsWith('automation_') ? version['automation'] === true : name !== 'cap_scope' || version['cap'] !== null
  return [...READINGS, ...THREE_WAY, 'general_rate'].filter((name) => concerns(name) && (version[name] === '' || version[name] === null || version[name] === undefined))
}
