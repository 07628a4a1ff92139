import { describe, expect, it } from 'vitest'

import { groupsOf, toBody, toForm, unchosen } from './form'

const words = (key: string): string => key
const version = {
  document_id: 1, valid_from: null, valid_to: null, clause: '', industries: '', size_class: 'ANY', duration_months: 6,
  floor: '1500000.00', ceiling: '3000000.00', rate: '0.6', cap: '5000000.00', general_rate: null, general_rate_family: '', general_rate_item: '',
  general_rate_as_of: null, hardware_share_max: null, base_reading: '', lower_inclusive: true, below_floor: 'ZERO', amount_basis: 'NET', cap_scope: 'SUM',
  prepaid_subscription: 'PAID_IN_WINDOW', consulting_eligible: false, rounding: 'FEN', payment_cutoff: 'AUDIT_DATE', rate_as_of: 'FILED', automation: true,
  automation_threshold: '1000000.00', automation_threshold_inclusive: true, automation_rate: '0.18', automation_reading: 'WHOLE',
  automation_needs_main_band: null, automation_rate_family: '', automation_rate_item: '', automation_rate_as_of: null,
}

describe('the form of a programme version', () => {
  it('gives back what it was filled with, every parameter', () => {
    expect(toBody(groupsOf(words, []), toForm(version))).toEqual(version)
  })

  it('sends a cleared reading as one that nobody has chosen', () => {
    const body = toBody(groupsOf(words, []), { ...toForm(version), below_floor: null, lower_inclusive: null, consulting_eligible: 'yes' })
    expect([body['below_floor'], body['lower_inclusive'], body['consulting_eligible']]).toEqual(['', null, true])
  })

  it('names what is not chosen, and only what concerns the programme', () => {
    expect(unchosen(version)).toEqual(['base_reading', 'automation_needs_main_band', 'general_rate'])
    expect(unchosen({ ...version, automation: false, automation_reading: '', cap: null, cap_scope: '' })).toEqual(['base_reading', 'general_rate'])
  })
})
