import type { Composer } from 'vue-i18n'

import { addDays, formatDate } from '../dates'
import { formatMoney, formatQuantity, multiply, round } from '../decimal'

import type { Price } from './types'

type Translate = Composer['t']

export const yuan = (amount: string): string => `¥${formatMoney(amount)}`

/** 0.28 → 28%. */
export const percent = (share: string): string => `${formatQuantity(round(multiply(share, '100'), 4))}%`

/** Both days inclusive, as people say them; `end` is exclusive in the data. */
export function span(start: string, end: string): string {
  const last = addDays(end, -1)
  return last <= start ? formatDate(start) : `${formatDate(start)} – ${formatDate(last)}`
}

/** A price in words: what it is for and how much. */
export function priceText(t: Translate, price: Price): string {
  const key = `billingSubscriptions.price.${price.scheme === 'flat' ? price.charge : price.scheme}`
  if (price.scheme === 'tiered') {
    const steps = price.tiers.map((tier) =>
      tier.up_to === null
        ? t('billingSubscriptions.price.beyond', { price: formatQuantity(tier.price) })
        : t('billingSubscriptions.price.upTo', { most: formatQuantity(tier.up_to), price: formatQuantity(tier.price) }),
    )
    return t(key, { steps: steps.join(t('billingSubscriptions.price.comma')) })
  }
  return t(key, { price: formatQuantity(price.amount), included: formatQuantity(price.included) })
}
