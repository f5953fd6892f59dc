"""Formulas that must be refused, each with the character (from 1) at which the fault lies; 0 where the place may be any."""

from __future__ import annotations

DEEP = "(" * 250 + "pay" + ")" * 250

HOSTILE: list[tuple[str, int]] = [
    # What is no formula at all.
    ("", 1), ("   ", 1), ("\t\n", 1), ("+", 0), ("*", 0), ("/", 0), ("pay +", 0), ("pay + * 2", 0), ("* pay", 0), ("pay pay", 0),
    ("pay 2", 0), ("2 pay", 0), ("(pay", 0), ("pay)", 0), ("()", 0), (")(", 0), ("((pay)", 0), ("pay,", 0), (",", 0), (";", 0),
    ("pay; pay", 0), ("pay\n+ 2;", 0), ("pay = 2", 0), ("pay := 2", 0), ("(pay := 2)", 0), ("=pay", 0), ("pay == ", 0), ("if", 0),
    ("if pay > 2", 0), ("pay if", 0), ("pay if days", 0), ("pay if days > 2", 0), ("if days > 2 then pay", 0), ("else", 0),
    ("pay else 2", 0), ("@pay", 0), ("pay @ days", 7), ("$pay", 0), ("pay?", 0), ("pay!", 0), ("#", 0), ("# pay", 0), ("pay # all", 0),
    ("\\", 0), ("pay \\", 0), ("`pay`", 0), ("return pay", 0), ("import os", 0), ("pass", 0), ("del pay", 0), ("assert pay", 0),
    ("raise pay", 0), ("yield", 0), ("(yield pay)", 0), ("await pay", 0), ("global pay", 0), ("while pay: 1", 0), ("def f(): 1", 0),
    ("class A: 1", 0), ("print pay", 0), ("from os import *", 0), ("pay..pay", 0), ("..", 0), ("...", 1), ("pay -> 2", 0),
    # Names that are not names here.
    ("Pay", 1), ("PAY", 1), ("_pay", 1), ("__pay__", 1), ("__import__", 1), ("pay + Days", 7), ("pay * _", 7), ("a" * 41, 1),
    ("None", 1), ("True", 1), ("False", 1), ("pay * True", 7), ("salary", 1), ("pay + salary", 7), ("days * salary", 8), ("nan", 1),
    ("inf", 1), ("min", 1), ("round", 1), ("pay + max", 7), ("lambda", 0), ("payé", 4), ("工资", 1), ("pay * 工资", 7), ("ｐａｙ", 1),
    ("pay＋2", 4), ("pay\u200b", 4), ("pay\u00a0+ 2", 4), ("\ufeffpay", 1), ("pay\x00", 4), ("pay\x07", 4), ("\u202epay", 1),
    ("pay × 2", 5), ("pay ÷ 2", 5), ("pay − 2", 5), ("２ * pay", 1), ("pay * ½", 7), ("pay²", 4),
    # Numbers that are not plain digits.
    ("1e3", 1), ("1E3", 1), ("1e400", 1), ("pay * 1e-3", 7), ("1_000", 1), ("pay + 1_0", 7), ("0x10", 1), ("0b11", 1), ("0o17", 1),
    ("1j", 1), ("pay * 2j", 7), (".5", 1), ("pay * .5", 7), ("5.", 1), ("pay * 5.", 7), ("12345678901234567", 1),
    ("1.2345678901234567", 1), ("pay * 0.00000000000000001", 7), ("9" * 300, 1), ("pay + " + "1" * 17, 7), ("007", 0), ("1.2.3", 0),
    ("1,000", 0), ("pay * 8%", 0), ("8 %", 0), ("pay * 1.5e0", 7), ("0xffff + pay", 1), ("1L", 0),
    # Python that is not a formula.
    ("'pay'", 1), ('"pay"', 1), ("b'pay'", 1), ("f'{pay}'", 1), ("r'pay'", 1), ("'''pay'''", 1), ("'a' * 1000000000", 1), ("pay + 'x'", 7),
    ("[pay]", 1), ("[]", 1), ("(pay,)", 0), ("(pay, days)", 0), ("pay, days", 0), ("{pay}", 1), ("{}", 1), ("{'a': pay}", 1), ("pay[0]", 1),
    ("pay[0:1]", 1), ("pay.real", 1), ("pay.__class__", 1), ("pay.__class__.__mro__", 1), ("(1).__class__", 0), ("().__class__", 0),
    ("().__class__.__bases__[0].__subclasses__()", 0), ("lambda: pay", 1), ("(lambda: pay)()", 0), ("[x for x in pay]", 1),
    ("{x for x in pay}", 1), ("(x for x in pay)", 0), ("sum(x for x in pay)", 1), ("*pay", 0), ("**pay", 0), ("max(*pay)", 1),
    ("max(**pay)", 0), ("max(pay, key=days)", 1), ("round(pay, digits=2)", 1), ("pay if (days := 2) > 1 else 0", 0), ("not pay", 1),
    ("~pay", 1), ("pay & 2", 7), ("pay | 2", 7), ("pay ^ 2", 7), ("pay << 2", 8), ("pay >> 2", 8), ("pay ** 2", 8), ("2 ** 2 ** 99", 6),
    ("9**9**9**9", 4), ("pay // 2", 8), ("pay % 2", 7), ("pay and 2", 1), ("pay or 2", 1), ("pay > 2", 1), ("pay == 2", 1), ("pay is 2", 1),
    ("pay in days", 1), ("(pay > 2) * 5", 2), ("5 + (pay > 2)", 6),
    # Functions that there are not, and wrong arguments.
    ("eval('1')", 1), ("exec('1')", 1), ("open('x')", 1), ("__import__('os')", 1), ("__import__('os').system('x')", 1), ("print(pay)", 1),
    ("sum(pay)", 1), ("pow(pay, 2)", 1), ("int(pay)", 1), ("float(pay)", 1), ("len(pay)", 1), ("range(9)", 1), ("pay()", 1),
    ("pay(2)", 1), ("min()", 1), ("max(pay)", 1), ("min(pay)", 1), ("abs()", 1), ("abs(pay, days)", 1), ("round()", 1),
    ("round(pay, 2, 3)", 1), ("round(pay, days)", 12), ("round(pay, 7)", 12), ("round(pay, 2.5)", 12), ("round(pay, -1)", 12),
    ("round(pay, '2')", 12), ("floor(pay, 9)", 12), ("ceil()", 1), ("sqrt(pay)", 1), ("math.floor(pay)", 1), ("min(pay, days)(2)", 1),
    ("max(pay, days > 2)", 10), ("getattr(pay, 'x')", 1), ("round (pay)(1)", 1),
    # Questions where a figure has to stand, and the other way round.
    ("1 if pay else 2", 6), ("1 if 1 else 2", 6), ("1 if days in pay else 2", 14), ("1 if days is pay else 2", 14),
    ("1 if not pay else 2", 10), ("1 if days > 1 and pay else 2", 19), ("1 if max(pay, days) else 2", 6), ("1 if (2 if pay > 1 else 3) else 4", 0),
    ("pay > 1 if days > 1 else 2", 1), ("1 if days > 'x' else 2", 13), ("1 if days <> 2 else 3", 0), ("1 if days => 2 else 3", 0),
    ("1 if days == 2 == pay.x else 3", 19),
    # Divisors that may be zero.
    ("pay / days", 7), ("pay / 0", 7), ("1 / (days - days)", 6), ("pay / (days - 5)", 8), ("pay / adj", 7), ("pay / (adj + 1)", 8),
    ("pay / min(days, 1)", 7), ("pay / round(days)", 7), ("pay / (0 * days)", 8), ("pay / max(days, 0)", 7), ("pay / floor(0.5)", 7),
    ("1 / (pay / max(days, 1))", 6), ("pay / (1 if days > 1 else 0)", 8), ("pay / abs(adj)", 7),
    # Figures that may not fit.
    ("pay * pay * pay * pay", 0), ("pay * pay * pay * adj * adj", 0), (" * ".join(["9999999999999999"] * 3), 0), ("pay" + " * 99999999" * 5, 0),
    ("pay / 0.0000000000000001 * pay * pay", 0), (" + ".join(["pay / 0.000000000000001"] * 3) + " * pay * pay", 0),
    # Too long, too deep, too involved.
    ("pay + " * 200 + "pay", 1001), ("1" + "+1" * 600, 1001), (DEEP, 0), ("(" * 900 + "1", 0), ("-" * 400 + "pay", 0), ("-" * 999 + "1", 0),
    ("not " * 200 + "pay", 0), ("abs(" * 150 + "pay" + ")" * 150, 0), ("min(" * 199 + "1", 0), ("1 if days > 1 else " * 50 + "pay > 1", 0),
    ("[" * 300, 0), ("a." * 400 + "b", 0), ("0" * 1001, 1001), (" " * 1001, 1), ("pay" + " " * 998 + "+1", 1001),
]  # fmt: skip
