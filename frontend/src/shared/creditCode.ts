/** Signs of a unified social credit code (GB 32100-2015): no I, O, S, V, Z. */
const SIGNS = '0123456789ABCDEFGHJKLMNPQRTUWXY'

/** Capital letters, no spaces or hyphens, full-width made plain. */
export function normalCreditCode(text: string): string {
  return text.normalize('NFKC').replace(/[\s-]/g, '').toUpperCase()
}

/** Whether 18 signs end in their check sign: weights 3^i mod 31, modulus 31 (GB 32100-2015, 5). */
export function isCreditCode(code: string): boolean {
  if (code.length !== 18) return false
  let total = 0
  let weight = 1
  for (const sign of code.slice(0, 17)) {
    const value = SIGNS.indexOf(sign)
    if (value < 0) return false
    total += value * weight
    weight = (weight * 3) % 31
  }
  return SIGNS[(31 - (total % 31)) % 31] === code[17]
}
