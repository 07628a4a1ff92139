"""Amounts in Chinese capitals, as forms and vouchers carry them beside the figures.

Source of the rules: People's Bank of China, Payment and Settlement Measures (1997), annex "Basic
rules for filling in bills and settlement vouchers", points 1 to 4. Where the annex allows two
forms this module writes one 零 for a zero yuan place before jiao (1680.32, 107000.53) and none
for a zero 万 place before a non-zero thousand.
"""

from decimal import Decimal

from mes.kernel.money import FEN

DIGITS = "零壹贰叁肆伍陆柒捌玖"
PLACES = ("", "拾", "佰", "仟")
LIMIT = Decimal(10) ** 18


def amount_in_capitals(amount: Decimal) -> str:
    """``amount`` in yuan as capitals: 6007.14 → 陆仟零柒元壹角肆分, 5 → 伍元整.

    A whole number of yuan or jiao ends in 整, an amount with fen does not; a negative one starts
    with 负. Raises ValueError for more than two decimals, NaN, infinity or 18 digits of yuan.
    """
    if not amount.is_finite() or abs(amount) >= LIMIT:
        raise ValueError("an amount in capitals is finite and below 10^18 yuan")
    # Scaling by hand: quantize() would need more digits than the context has for long amounts.
    scaled = abs(amount) / FEN
    if scaled != scaled.to_integral_value():
        raise ValueError("an amount in capitals has at most two decimals; round it first")
    yuan, fraction = divmod(int(scaled), 100)
    jiao, fen = divmod(fraction, 10)
    sign = "负" if amount < 0 else ""
    if not yuan and not fraction:
        return "零元整"

    text = _integer(yuan) + "元" if yuan else ""
    if not fraction:
        return f"{sign}{text}整"
    if yuan and (not jiao or yuan % 10 == 0):
        text += "零"
    if jiao:
        text += DIGITS[jiao] + "角"
    text += DIGITS[fen] + "分" if fen else "整"
    return sign + text


def _integer(value: int) -> str:
    """A positive whole number; 亿 of 亿 nest as they are spoken."""
    for size, name in ((10**8, "亿"), (10**4, "万")):
        if value >= size:
            high, low = divmod(value, size)
            text = _integer(high) + name
            if not low:
                return text
            # One 零 stands for the gap when the lower group does not fill its first place, except
            # below 万 whose own zero place may be passed over before a non-zero thousand.
            return text + ("零" if low < size // 10 else "") + _integer(low)
    return _below_ten_thousand(value)


def _below_ten_thousand(value: int) -> str:
    text = ""
    gap = False
    for place in (3, 2, 1, 0):
        digit = value // 10**place % 10
        if digit:
            text += ("零" if gap and text else "") + DIGITS[digit] + PLACES[place]
            gap = False
        else:
            gap = True
    return text
