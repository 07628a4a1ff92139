import type { ComposerTranslation } from 'vue-i18n'

import { add, divide, formatMoney, isZero, multiply, round, sum } from '@/shared/decimal'

export interface Amount {
  /** To be paid. */
  gross: string
  tax: string
}

const ZERO: Amount = { gross: '0', tax: '0' }

/** `13` percent → `0.13`; empty counts as none. */
export const rateOf = (percent: unknown): string => divide(typeof percent === 'string' && percent !== '' ? percent : '0', '100') ?? '0'
export const percentOf = (rate: string): string => multiply(rate, '100')

/**
 * What a line comes to, as the server reckons it: rounded half-up to the fen once for each line,
 * so that the lines add up to the order.
 */
export function lineAmount(line: { quantity?: unknown; price?: unknown; tax_percent?: unknown }, taxIncluded: boolean): Amount {
  const { quantity, price } = line
  if (typeof quantity !== 'string' || typeof price !== 'string' || quantity === '' || price === '') return ZERO
  const worth = round(multiply(quantity, price), 2)
  const rate = rateOf(line.tax_percent)
  if (taxIncluded) {
    return { gross: worth, tax: round(divide(multiply(worth, rate), add('1', rate), 20) ?? '0', 2) }
  }
  const tax = round(multiply(worth, rate), 2)
  return { gross: add(worth, tax), tax }
}

export function orderAmount(lines: readonly Amount[]): Amount {
  return { gross: sum(lines.map((one) => one.gross)), tax: sum(lines.map((one) => one.tax)) }
}

/** An amount as it is shown: what has no price yet is not worth 0.00. */
export function amountText(t: ComposerTranslation, row: { amount?: string; unpriced: boolean }): string {
  if (!row.unpriced) return formatMoney(row.amount)
  return isZero(row.amount ?? '0') ? t('orders.unpriced') : t('orders.partlyPriced', { amount: formatMoney(row.amount) })
}

/** The tax in an amount; while nothing has a price there is none to tell. */
export function taxText(row: { amount?: string; tax?: string; unpriced: boolean }): string {
  return row.unpriced && isZero(row.amount ?? '0') ? '–' : formatMoney(row.tax)
}

export const hasUnpriced = (lines: readonly { price?: string | null }[]): boolean => lines.some((line) => line.price === null)
