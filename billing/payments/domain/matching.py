"""Whose money a bank line is, and which bills it is for.

A bill's number in the remark decides; without one the payer's name or credit code says who, and an
exact amount which bill. What could be two things is left to a person.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Doubt(StrEnum):
    """Why the machine does not decide, or not all of it."""

    NOBODY = "nobody"  # neither number nor payer is known
    SEVERAL_PAYERS = "several_payers"  # the name belongs to several enterprises
    SEVERAL_OWNERS = "several_owners"  # bills of several enterprises are named
    OTHER_PAYER = "other_payer"  # another customer's name pays the bill that is named
    TWICE = "twice"  # another file has the same money, told in another way
    SEVERAL_BILLS = "several_bills"  # the amount fits several bills: kept as credit
    NO_BILL = "no_bill"  # the amount fits no bill: kept as credit


@dataclass(frozen=True, slots=True)
class OpenBill:
    """A bill that can be named. ``open`` is nothing for one that is paid."""

    id: int
    enterprise_id: int
    number: str
    open: Decimal


@dataclass(frozen=True, slots=True)
class Payer:
    """Who may pay: the names an enterprise goes by, and its unified social credit code."""

    enterprise_id: int
    names: tuple[str, ...]
    credit_code: str


@dataclass(frozen=True, slots=True)
class Line:
    """What a bank line says about its money."""

    amount: Decimal
    payer_name: str
    remark: str


@dataclass(frozen=True, slots=True)
class Match:
    """``enterprise_id`` None: a person decides. Without ``bills`` the money is kept as credit."""

    enterprise_id: int | None = None
    bills: tuple[int, ...] = ()
    doubt: Doubt | None = None


_SEPARATORS = re.compile(r"[\s\-_.·,，、:：;；/\\|#()（）\[\]【】]+")


def plain_text(text: str) -> str:
    """Letters and digits alone, half-width capitals: how numbers and names are compared."""
    return _SEPARATORS.sub("", unicodedata.normalize("NFKC", text)).upper()


class Matcher:
    """Open bills and known payers, ready for look-up."""

    def __init__(self, bills: Iterable[OpenBill], payers: Iterable[Payer]) -> None:
        self._bills = sorted(bills, key=lambda bill: bill.id)
        self._by_number = {plain_text(bill.number): bill for bill in self._bills}
        lengths = {len(number) for number in self._by_number}
        self._lengths = sorted(lengths, reverse=True)
        self._open_of: dict[int, list[OpenBill]] = defaultdict(list)
        for bill in self._bills:
            if bill.open > 0:
                self._open_of[bill.enterprise_id].append(bill)
        self._by_name: dict[str, set[int]] = defaultdict(set)
        self._by_code: dict[str, set[int]] = defaultdict(set)
        for payer in payers:
            for name in payer.names:
                if name:
                    self._by_name[plain_text(name)].add(payer.enterprise_id)
            if payer.credit_code:
                self._by_code[payer.credit_code.upper()].add(payer.enterprise_id)

    def match(self, line: Line) -> Match:
        """What is known of ``line``."""
        named = self.bills_named(line.remark)
        payers = self.payers_of(line)
        if named:
            return _by_number(line, named, payers)
        if not payers:
            return Match(doubt=Doubt.NOBODY)
        if len(payers) > 1:
            return Match(doubt=Doubt.SEVERAL_PAYERS)
        (enterprise_id,) = payers
        return self._by_amount(line, enterprise_id)

    def bills_named(self, remark: str) -> list[OpenBill]:
        """The bills whose numbers stand in ``remark``, however they are spaced."""
        text = plain_text(remark)
        found = {}
        for length in self._lengths:
            for start in range(len(text) - length + 1):
                # A longer run of digits is another number.
                after = text[start + length : start + length + 1]
                bill = self._by_number.get(text[start : start + length])
                if bill is not None and not after.isdigit():
                    found[bill.id] = bill
        return [found[pk] for pk in sorted(found)]

    def payers_of(self, line: Line) -> Collection[int]:
        """The enterprises that the payer's name, or a credit code in the remark, says."""
        text = unicodedata.normalize("NFKC", f"{line.payer_name} {line.remark}").upper()
        for code in re.findall(r"(?<![0-9A-Z])[0-9A-Z]{18}(?![0-9A-Z])", text):
            if code in self._by_code:
                return self._by_code[code]
        return self._by_name.get(plain_text(line.payer_name), set())

    def amounts(self, amount: Decimal, most: int = 10) -> Sequence[OpenBill]:
        """Bills of anybody that this amount would settle: hints for a person."""
        return [bill for bill in self._bills if bill.open == amount][:most]

    def _by_amount(self, line: Line, enterprise_id: int) -> Match:
        bills = self._open_of.get(enterprise_id, [])
        exact = [bill for bill in bills if bill.open == line.amount]
        if len(exact) == 1:
            return Match(enterprise_id, (exact[0].id,))
        if exact:
            return Match(enterprise_id, doubt=Doubt.SEVERAL_BILLS)
        if bills and sum((bill.open for bill in bills), Decimal(0)) == line.amount:
            return Match(enterprise_id, tuple(bill.id for bill in bills))
        return Match(enterprise_id, doubt=Doubt.NO_BILL)


def _by_number(line: Line, named: Sequence[OpenBill], payers: Collection[int]) -> Match:
    owners = {bill.enterprise_id for bill in named}
    if len(owners) > 1:
        return Match(doubt=Doubt.SEVERAL_OWNERS)
    (owner,) = owners
    if payers and owner not in payers:
        return Match(doubt=Doubt.OTHER_PAYER)
    bills = tuple(bill.id for bill in named if bill.open > 0)
    return Match(owner, bills, None if bills else Doubt.NO_BILL)
