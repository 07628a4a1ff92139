import Decimal from 'decimal.js-light'

// Money and quantity travel as strings and are never made a float.
Decimal.set({ precision: 40, rounding: Decimal.ROUND_HALF_UP, toExpNeg: -30, toExpPos: 40 })

const PATTERN = /^[+-]?(\d+(\.\d*)?|\.\d+)$/

/** Reads what a person typed or pasted: full-width digits, thousands commas, spaces, ￥. Null when it is no number. */
export function parseDecimal(text: string): string | null {
  const plain = text
    .normalize('NFKC')
    .replace(/[\s,，¥￥]/g, '')
    .replace(/。/g, '.')
  if (!PATTERN.test(plain)) return null
  return new Decimal(plain.replace(/^\+/, '').replace(/\.$/, '')).toString()
}

export function isDecimal(text: string): boolean {
  return parseDecimal(text) !== null
}

const number = (text: string): Decimal => new Decimal(text === '' ? '0' : text)

export const add = (a: string, b: string): string => number(a).plus(number(b)).toString()
export const subtract = (a: string, b: string): string => number(a).minus(number(b)).toString()
export const multiply = (a: string, b: string): string => number(a).times(number(b)).toString()

/** Half-up to `places`; dividing by zero gives null. */
export function divide(a: string, b: string, places = 6): string | null {
  const divisor = number(b)
  return divisor.isZero() ? null : number(a).dividedBy(divisor).toDecimalPlaces(places).toString()
}

export const sum = (values: readonly string[]): string =>
  values.reduce((total, value) => total.plus(number(value)), new Decimal(0)).toString()

/** Negative, zero or positive, as for sorting. */
export const compare = (a: string, b: string): number => number(a).comparedTo(number(b))

/** Half-up, with exactly `places` decimals: `round('2.345', 2)` is `2.35`. */
export const round = (value: string, places: number): string => number(value).toFixed(places)

export const isZero = (value: string): boolean => number(value).isZero()
export const isNegative = (value: string): boolean => number(value).isNegative() && !isZero(value)

/** More decimals than allowed? */
export function decimalPlaces(value: string): number {
  return number(value).decimalPlaces()
}

function grouped(digits: string): string {
  const [whole = '', fraction] = digits.split('.')
  const spaced = whole.replace(/\B(?=(\d{3})+(?!\d))/g, ',')
  return fraction === undefined ? spaced : `${spaced}.${fraction}`
}

/** `1234567.5` → `1,234,567.50` */
export function formatMoney(value: string | null | undefined, places = 2): string {
  if (value === null || value === undefined || value === '') return ''
  return grouped(round(value, places))
}

/** A unit price: two decimals at least, six at most. */
export function formatPrice(value: string | null | undefined): string {
  if (value === null || value === undefined || value === '') return ''
  return grouped(round(value, Math.min(6, Math.max(2, decimalPlaces(value)))))
}

/** Without trailing zeros: `12.500000` → `12.5` */
export function formatQuantity(value: string | null | undefined): string {
  if (value === null || value === undefined || value === '') return ''
  return grouped(number(value).toString())
}
