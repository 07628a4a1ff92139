"""Reading a bank's statement file: the columns by what banks call them."""

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from billing.payments.errors import NotAStatement
from mes.documents.excel.cells import as_text, read_number
from mes.documents.excel.container import open_workbook
from mes.documents.excel.errors import CellRefused
from mes.documents.excel.grid import SheetGrid
from mes.documents.excel.headings import heading_forms
from mes.documents.excel.moments import DateParser
from mes.kernel.money import FEN

_SEARCHED_ROWS = 40
_DATE = DateParser()

# What ICBC, ABC, BOC, CCB, BOCOM, CMB, rural banks and the usual exports call each column. Where
# several columns of a sheet could be one field the word that stands first decides.
HEADINGS: Mapping[str, tuple[str, ...]] = {
    "booked_on": (
        "交易日期", "记账日期", "入账日期", "交易时间", "交易日", "日期", "记账日", "起息日",
        "transactiondate", "bookingdate", "valuedate", "date",
    ),
    "booked_at": ("交易时间", "时间", "交易时刻", "入账时间", "time"),
    "credit": (
        "贷方发生额", "贷方金额", "收入金额", "贷方", "收入", "存入金额", "存入", "转入金额",
        "收款金额", "贷方发生额收入", "入账金额", "来账金额", "credit", "creditamount", "deposit",
    ),
    "debit": (
        "借方发生额", "借方金额", "支出金额", "借方", "支出", "支取金额", "转出金额", "付款金额",
        "借方发生额支取", "debit", "debitamount", "withdrawal",
    ),
    "amount": ("交易金额", "发生额", "金额", "transactionamount", "amount"),
    "direction": (
        "借贷标志", "借贷方向", "借贷", "收支标志", "收支", "收付标志", "往来标志", "交易方向",
        "借贷别", "debitcredit", "dc",
    ),
    "payer_name": (
        "对方户名", "对方账户名称", "对方单位名称", "对方名称", "对方单位", "付款人名称",
        "付款方名称", "付款人", "付款方", "付款单位", "对手户名", "对方账户名", "交易对手",
        "对方账号名称", "交易对方", "payername", "payer", "counterparty", "counterpartyname",
    ),
    "payer_account": (
        "对方账号", "对方账户", "对方帐号", "付款账号", "付款人账号", "付款方账号", "对手账号",
        "payeraccount", "counterpartyaccount",
    ),
    "payer_bank": (
        "对方开户行", "对方开户机构", "对方行名", "付款人开户行", "付款人开户行名", "对方银行",
        "付款行", "对方开户行名", "payerbank",
    ),
    "remark": (
        "摘要", "附言", "用途", "备注", "交易摘要", "交易附言", "汇款附言", "客户附言",
        "个性化信息", "交易用途", "转账附言", "remark", "remarks", "purpose",
        "memo", "narrative", "description",
    ),
    "serial": (
        "交易流水号", "流水号", "交易流水", "企业流水号", "银行流水号", "交易参考号",
        "交易序号", "核心流水号", "账户明细编号交易流水号", "reference", "transactionid",
        "serial", "serialnumber",
    ),
    "balance": ("余额", "账户余额", "当前余额", "交易后余额", "balance"),
    "currency": ("币种", "货币", "币别", "currency"),
}  # fmt: skip
# Several remarks stand side by side: what the payer wrote may be in any of them.
_MANY = frozenset({"remark"})
_IN = frozenset({"贷", "贷方", "C", "CR", "CREDIT", "收", "收入", "转入", "来账", "+", "入账"})
_OUT = frozenset({"借", "借方", "D", "DR", "DEBIT", "支", "支出", "付", "转出", "往账", "-"})
_YUAN = frozenset({"", "CNY", "RMB", "人民币", "人民币元", "156", "01", "元"})
_COMPACT = re.compile(r"(\d{8})\s*\d{2}:?\d{2}(:?\d{2})?$")
_CLOCK = re.compile(r"\d{1,2}:\d{2}(?::\d{2})?")
_TOTALS = ("合计", "总计", "小计", "本页", "total")


@dataclass(frozen=True, slots=True)
class ReadLine:
    """Money that came in, as the file has it in its row ``row``."""

    row: int
    mark: str
    booked_on: date
    booked_at: str
    amount: Decimal
    payer_name: str
    payer_account: str
    payer_bank: str
    remark: str
    serial: str


@dataclass(frozen=True, slots=True)
class Statement:
    """A file that was understood. ``outgoing`` rows went out, ``refused`` could not be read."""

    file_name: str
    sha256: str
    lines: Sequence[ReadLine]
    outgoing: int
    refused: Sequence[tuple[int, str]]


def read_statement(content: bytes, *, file_name: str) -> Statement:
    """The money that came in by the statement ``content``.

    Raises WorkbookRefused for what is no workbook, NotAStatement for one without such columns.
    """
    book = open_workbook(content, filename=file_name)
    found = [
        (sheet, *heading)
        for sheet in book.sheets
        if not sheet.hidden and (heading := _heading(sheet)) is not None
    ]
    if not found:
        raise NotAStatement
    reader = _Reader()
    for sheet, header, columns in found:
        for row in range(header + 1, len(sheet.rows)):
            reader.take(sheet, row, columns)
    return Statement(
        file_name=file_name[:200],
        sha256=hashlib.sha256(content).hexdigest(),
        lines=reader.lines,
        outgoing=reader.outgoing,
        refused=reader.refused,
    )


_INDEX: Mapping[str, Mapping[str, int]] = {
    name: {word: rank for rank, word in enumerate(words)} for name, words in HEADINGS.items()
}


def _heading(sheet: SheetGrid) -> tuple[int, Mapping[str, Sequence[int]]] | None:
    """The row of the headings and the columns of each field; None without the needed ones."""
    for row in range(min(len(sheet.rows), _SEARCHED_ROWS)):
        columns = _columns(sheet, row)
        money = "credit" in columns or "amount" in columns
        if money and "booked_on" in columns and ("payer_name" in columns or "remark" in columns):
            return row, columns
    return None


def _columns(sheet: SheetGrid, row: int) -> Mapping[str, Sequence[int]]:
    claims = []
    for column in range(sheet.width):
        value = sheet.at(row, column)
        forms = heading_forms(value) if isinstance(value, str) else ()
        for name, words in _INDEX.items():
            ranks = [words[form] for form in forms if form in words]
            if ranks:
                claims.append((min(ranks), column, name))
    columns: dict[str, list[int]] = {}
    taken: set[int] = set()
    for _rank, column, name in sorted(claims):
        if column in taken or (name in columns and name not in _MANY):
            continue
        columns.setdefault(name, []).append(column)
        taken.add(column)
    if "booked_on" not in columns and "booked_at" in columns:
        columns["booked_on"] = columns.pop("booked_at")  # 交易时间 alone holds the day too
    return columns


class _Reader:
    """Rows to lines; the same line in one file twice is two lines."""

    def __init__(self) -> None:
        self.lines: list[ReadLine] = []
        self.outgoing = 0
        self.refused: list[tuple[int, str]] = []
        self._seen: Counter[tuple[str, ...]] = Counter()

    def take(self, sheet: SheetGrid, row: int, columns: Mapping[str, Sequence[int]]) -> None:
        def text(name: str) -> str:
            cells = [sheet.at(row, column) for column in columns.get(name, ())]
            return " ".join(
                part for cell in cells if (part := as_text(cell).strip()) and part != "-"
            )

        if not text("booked_on") or text("booked_on").lower().startswith(_TOTALS):
            return
        try:
            cell = sheet.at(row, columns["booked_on"][0])
            booked_on = _day(cell)
            amount = _incoming(text)
        except CellRefused as refused:
            self.refused.append((row + 1, refused.code))
            return
        if amount is None:
            self.outgoing += 1
            return
        if text("currency").upper() not in _YUAN:
            self.refused.append((row + 1, "not_yuan"))
            return
        line = ReadLine(
            row=row + 1,
            mark="",
            booked_on=booked_on,
            booked_at=_time(cell) or text("booked_at")[:20],
            amount=amount,
            payer_name=text("payer_name")[:200],
            payer_account=text("payer_account").replace(" ", "")[:60],
            payer_bank=text("payer_bank")[:200],
            remark=text("remark")[:500],
            serial=text("serial")[:100],
        )
        self.lines.append(self._marked(line, text("balance")))

    def _marked(self, line: ReadLine, balance: str) -> ReadLine:
        said: tuple[str, ...] = (line.booked_on.isoformat(), str(line.amount))
        if line.serial:
            said = (*said, "serial", line.serial)
        else:
            said = (
                *said, line.booked_at, line.payer_account, line.payer_name, line.remark, balance
            )  # fmt: skip
        self._seen[said] += 1
        told = "\x1f".join((*said, str(self._seen[said])))
        return replace(line, mark=hashlib.sha256(told.encode()).hexdigest())


def _day(cell: object) -> date:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, str):
        compact = _COMPACT.match(cell.strip())
        return _DATE(compact.group(1) if compact else cell)
    return _DATE(cell)  # type: ignore[arg-type]  # whatever a cell can hold


def _time(cell: object) -> str:
    if isinstance(cell, datetime):
        return cell.strftime("%H:%M:%S")
    found = _CLOCK.search(cell) if isinstance(cell, str) else None
    return found.group() if found else ""


def _incoming(text: Callable[[str], str]) -> Decimal | None:
    """What came in, None for what went out. Raises CellRefused."""
    credit = _amount(text("credit"))
    if credit > 0:
        return credit
    if text("credit") or text("debit"):
        return None
    amount = _amount(text("amount"))
    direction = text("direction").upper()
    if direction in _OUT or (direction not in _IN and amount <= 0):
        return None
    return abs(amount) or None


def _amount(text: str) -> Decimal:
    return read_number(text).quantize(FEN) if text else Decimal(0)
