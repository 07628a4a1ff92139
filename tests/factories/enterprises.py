"""Enterprises to be: what somebody would fill in when signing up."""

import itertools

from stdnum.cn import uscc

from mes.tenancy.services import NewEnterprise

_numbers = itertools.count(1)


def a_credit_code(number: int | None = None) -> str:
    """A valid unified social credit code of a company in Yongkang that does not exist."""
    body = f"91330784MA3T{next(_numbers) if number is None else number:05d}"
    return str(body + uscc.calc_check_digit(body))


def a_new_enterprise(code: str = "", name: str = "") -> NewEnterprise:
    number = next(_numbers)
    return NewEnterprise(
        code=code or f"newcomer{number}",
        name=name or f"新厂 {number}",
        credit_code=a_credit_code(),
        industry="3465",
        town="东城街道",
        size_class="small",
    )
