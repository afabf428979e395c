"""金额的运算和写法：只用十进制；除不尽、混入浮点数是错误，不是近似。"""

from decimal import Context, Decimal, FloatOperation, Inexact, InvalidOperation

CENT = Decimal("0.01")
ZERO = Decimal("0.00")
MOST_MONEY = Decimal(10) ** 16  # 与 DecimalField(18, 2) 的整数位一致
EXACT = Context(prec=60, traps=[Inexact, InvalidOperation, FloatOperation])


def round_down(amount: Decimal, unit: Decimal) -> Decimal:
    """舍去不足一个单位的部分；补助只能少给零头，不能多给。"""
    return ((amount // unit) * unit).quantize(CENT)


def digits(value: Decimal) -> str:
    """至少两位小数；不足一分的部分如实写出，不在显示时四舍五入。"""
    return f"{value.normalize() if value % CENT else value.quantize(CENT):,f}"


def percent_text(rate: Decimal) -> str:
    return f"{(rate * 100).normalize():f}%"
