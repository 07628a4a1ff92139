import { describe, expect, it } from 'vitest'

import { candidates, countOutcomes, outcomeOf, type Hint, type Proposal } from './payments'

const line = (changes: Partial<Proposal>): Proposal => ({
  row: 3, booked_on: '2026-12-05', amount: '100.00', payer_name: '', remark: '', known: false, enterprise: '', bills: [], doubt: 'nobody', ...changes,
})
const hint = (code: string, invoice: number | null, open: string): Hint => ({ enterprise_code: code, enterprise_name: code, invoice_id: invoice, number: '', open })

describe('bank statements', () => {
  it('says what becomes of each line and counts them', () => {
    const lines = [
      line({ known: true, enterprise: '阿尔法', bills: ['A'] }),
      line({ enterprise: '阿尔法', bills: ['A', 'B'], doubt: '' }),
      line({ enterprise: '阿尔法', doubt: 'no_bill' }),
      line({}),
      line({ doubt: 'twice' }),
    ]
    expect(lines.map(outcomeOf)).toEqual(['known', 'bills', 'credit', 'person', 'person'])
    expect(countOutcomes(lines)).toEqual({ known: 1, bills: 1, credit: 1, person: 2 })
  })

  it('gathers hints by enterprise, whose bill has just this amount first', () => {
    const found = candidates({ amount: '636.00', hints: [hint('alpha', null, ''), hint('beta', 7, '636.0'), hint('beta', 8, '20.00')] })
    expect(found.map((one) => [one.code, one.bills.map((bill) => bill.invoice_id)])).toEqual([['beta', [7, 8]], ['alpha', []]])
  })
})
