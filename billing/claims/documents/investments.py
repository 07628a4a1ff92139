"""The investment list as a workbook, from the snapshot alone."""

import io
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

import xlsxwriter

from billing.claims.documents.words import CATEGORIES, KINDS, REASONS

#: Workbooks note when they were made; ours were made when their content was frozen.
_NO_MOMENT = datetime(2000, 1, 1)  # noqa: DTZ001  a file property without a zone
_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
# Heading, width, and where in a line it is found; amounts are written as numbers.
_COLUMNS = (
    ("序号", 6),
    ("类别", 14),
    ("名称", 28),
    ("数量", 8),
    ("供应商", 28),
    ("供应商代码", 21),
    ("合同编号", 18),
    ("合同日期", 12),
    ("合同金额（含税）", 16),
    ("交付日期", 12),
    ("发票号码", 24),
    ("发票金额（含税）", 16),
    ("付款金额", 16),
    ("付款回单", 20),
    ("凭证号", 14),
    ("设备序列号", 24),
    ("合同计入", 16),
    ("发票计入", 16),
    ("付款计入", 16),
    ("计入金额", 16),
    ("计入类别", 12),
    ("说明", 24),
)


def investment_list(claim: Mapping[str, Any]) -> bytes:
    """One row for each line, the totals by category below. Text is never a formula."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, _OPTIONS) as book:
        book.set_properties({"title": claim["claim"]["number"], "created": _NO_MOMENT})
        head = book.add_format({"bold": True, "bg_color": "#E8EEF5", "border": 1})
        money = book.add_format({"num_format": "#,##0.00"})
        sheet = book.add_worksheet("投入明细")
        sheet.freeze_panes(1, 3)
        for column, (title, width) in enumerate(_COLUMNS):
            sheet.write_string(0, column, title, head)
            sheet.set_column(column, column, width)
        row = 0
        for row, line in enumerate(claim["lines"], start=1):
            for column, value in enumerate(_cells(line)):
                _write(sheet, row, column, value, money)
        for category, title in CATEGORIES.items():
            row += 1
            sheet.write_string(row, 2, f"合计：{title}", head)
            sheet.write_number(row, 19, Decimal(claim["totals"].get(category, "0")), money)
        row += 1
        sheet.write_string(row, 2, "申请奖补金额", head)
        sheet.write_number(row, 19, Decimal(claim["subsidy"]["computed"]), money)
        sheet.write_string(row, 20, claim["subsidy"]["capitals"])
    return content.getvalue()


def _cells(line: Mapping[str, Any]) -> list[Any]:
    contract, counted = line["contract"], line["eligible"]
    invoiced = sum((Decimal(one["gross"]) for one in line["invoices"]), Decimal(0))
    paid = sum((Decimal(one["amount"]) for one in line["payments"]), Decimal(0))
    return [
        line["position"],
        KINDS[line["kind"]],
        line["name"],
        Decimal(line["quantity"]),
        line["vendor_name"],
        line["vendor_code"],
        contract["number"],
        contract["on"],
        None if contract["gross"] is None else Decimal(contract["gross"]),
        line["delivered_on"],
        "、".join(one["number"] for one in line["invoices"]),
        invoiced,
        paid,
        "、".join(one["receipt"] for one in line["payments"] if one["receipt"]),
        line["voucher"],
        "、".join(line["serials"]),
        *(Decimal(counted[name]) for name in ("contract", "invoiced", "paid", "amount")),
        CATEGORIES.get(counted["category"] or "", ""),
        "、".join(REASONS.get(reason, reason) for reason in counted["reasons"]),
    ]


def _write(sheet: Any, row: int, column: int, value: Any, money: Any) -> None:
    if value is None or value == "":
        return
    if isinstance(value, Decimal):
        sheet.write_number(row, column, value, None if column == 3 else money)
    elif isinstance(value, int):
        sheet.write_number(row, column, value)
    else:
        sheet.write_string(row, column, value)
