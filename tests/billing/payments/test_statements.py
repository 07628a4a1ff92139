"""Statements of banks: read whatever their columns are called, matched as far as it is certain."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
import xlsxwriter

from billing.payments.errors import LineDecided, NotAStatement
from billing.payments.models import BankLine, Payment, StatementImport
from billing.payments.services.allocating import Share
from billing.payments.services.preview import preview_document, preview_statement
from billing.payments.services.reading import read_statement
from billing.payments.services.statements import (
    assign_line,
    import_statement,
    match_lines,
    set_line_aside,
    take_line_back,
)
from mes.documents.excel.errors import WorkbookRefused
from mes.kernel.actor import Actor
from mes.kernel.errors import Invalid, TransitionNotAllowed
from mes.tenancy import context
from tests.factories.billing import bills, on
from tests.factories.payments import allocations, imported, owing, paid, statement

pytestmark = pytest.mark.django_db
D = Decimal


def workbook(*rows: Sequence[Any]) -> bytes:
    content = BytesIO()
    book = xlsxwriter.Workbook(content)
    sheet = book.add_worksheet("明细")
    for number, row in enumerate(rows):
        sheet.write_row(number, 0, row)
    book.close()
    return content.getvalue()


def lines(tenant: context.Tenant | None = None) -> list[tuple[str, str]]:
    """State and doubt of every kept line, in the order of the file."""
    with context.across_enterprises():
        return list(BankLine.objects.order_by("id").values_list("state", "doubt"))


# ruff: noqa: FLY002  a file's lines read better as lines
# What each bank's export looks like: title rows, column names, signs and dates of their own.
ICBC = "\n".join([
    "中国工商银行企业账户明细,,,,,,,",
    "账号,1208020019200123456,,,,,,",
    "交易时间,借贷标志,发生额,余额,对方账号,对方单位,摘要,用途",
    '2026-12-03 09:15:22,贷,"2,226.00",50000.00,6222,阿尔法工具厂,转账,ZD202612-00001',
    "2026-12-03 10:00:00,借,100.00,49900.00,6223,电费,缴费,",
]).encode("gb18030")  # fmt: skip
CCB = "\n".join([
    "交易日期,交易时间,借方发生额（支取）,贷方发生额（收入）,余额,币种,对方户名,对方账号,对方开户机构,摘要,备注,账户明细编号-交易流水号",
    "20261203,09:15:22,0.00,2226.00,50000.00,人民币元,阿尔法工具厂,6222,建行永康支行,转账,ZD202612-00001,1-888",
    "20261203,10:00:00,100.00,0.00,49900.00,人民币元,电费,6223,,缴费,,2-889",
    "合计,,100.00,2226.00,,,,,,,,",
]).encode("utf-8-sig")  # fmt: skip
CMB = workbook(
    ["招商银行交易查询"],
    ["交易日", "交易时间", "起息日", "借方金额", "贷方金额", "余额", "摘要", "流水号", "收(付)方名称", "对方户名"],
    ["20261203", "09:15:22", "20261203", None, 2226, 50000, "货款 ZD202612-00001", "A1", "", "阿尔法工具厂"],
    ["20261203", "10:00:00", "20261203", 100, None, 49900, "电费", "A2", "", "电力公司"],
)  # fmt: skip
RURAL = "\n".join([
    "记账日期\t收入金额\t支出金额\t账户余额\t对方账户名称\t附言",
    "2026年12月3日\t2226.00\t\t50000.00\t阿尔法工具厂\t账单 zd202612－00001",
    "2026年12月3日\t\t100.00\t49900.00\t电力公司\t电费",
]).encode("gb18030")  # fmt: skip
ENGLISH = b"Date,Amount,Counterparty,Remark,Reference\n2026-12-03,2226.00,X,ZD202612 00001,R1\n2026-12-03,-100.00,Y,power,R2\n"


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (ICBC, "icbc.csv"), (CCB, "ccb.csv"), (CMB, "cmb.xlsx"), (RURAL, "rural.txt"), (ENGLISH, "en.csv"),
    ],
    ids=["icbc", "ccb", "cmb", "rural", "english"],
)  # fmt: skip
def test_every_banks_columns_are_understood_and_only_money_that_came_in_is_kept(
    bare: context.Tenant, content: bytes, name: str, actor: Actor
) -> None:
    (bill,) = owing(bare)
    assert bill.number == "ZD202612-00001"

    read = read_statement(content, file_name=name)
    with on("2026-12-03"):
        import_statement(content, file_name=name, actor=actor)

    assert [(line.booked_on, line.amount) for line in read.lines] == [
        (date(2026, 12, 3), D("2226.00"))
    ]
    assert (read.outgoing, read.refused) == (1, [])
    assert lines() == [("matched", "")]
    assert allocations(bare) == [(bill.number, D("2226.00"), "matched")]
    assert Payment.objects.get().received_on == date(2026, 12, 3)


def test_the_same_file_again_changes_nothing(bare: context.Tenant) -> None:
    (bill,) = owing(bare)
    row = ("2026-12-03 09:00:00", "2226.00", "阿尔法工具厂", bill.number, "S1")
    twins = [("2026-12-03 09:30:00", "5.00", "某人", "", "")] * 2
    with on("2026-12-04"):
        imported(row, *twins)
        before = (paid(bare), allocations(bare), lines())

        imported(row, *twins, name="again.csv")

    assert (paid(bare), allocations(bare), lines()) == before
    assert len(lines()) == 3
    with context.across_enterprises():
        assert list(
            StatementImport.objects.order_by("id").values_list("lines", "known", "matched")
        ) == [(3, 0, 1), (3, 3, 0)]


def test_a_file_that_overlaps_brings_only_its_new_lines(bare: context.Tenant) -> None:
    (bill,) = owing(bare)
    row = ("2026-12-03 09:00:00", "1000.00", "阿尔法工具厂", bill.number, "S1")
    later = ("2026-12-05 09:00:00", "1226.00", "阿尔法工具厂", bill.number, "S2")
    with on("2026-12-06"):
        imported(row)
        imported(row, later)

    assert [amount for _n, amount, _c in allocations(bare)] == [D("1000.00"), D("1226.00")]
    assert bills(bare)[0].paid == bill.total


def test_the_same_money_told_in_other_columns_is_left_to_a_person(
    bare: context.Tenant, actor: Actor
) -> None:
    owing(bare)
    with on("2026-12-04"):
        import_statement(CCB, file_name="ccb.csv", actor=actor)
        import_statement(ICBC, file_name="icbc.csv", actor=actor)

    assert lines() == [("matched", ""), ("unmatched", "twice")]
    assert len(paid(bare)) == 1


@pytest.mark.parametrize(
    "payer", ["阿尔法工具厂", "阿尔法工具厂（基本户）91330784MA2E00001X", "个人 91330784MA2E00001X"]
)
def test_the_payers_name_or_code_and_the_exact_amount_pay_the_bill(
    bare: context.Tenant, payer: str
) -> None:
    first, second = owing(bare, months=2)
    with on("2026-12-20"):
        imported(("2026-12-20 09:00:00", "636.00", payer, "货款", "S1"))

    assert allocations(bare) == [(second.number, D("636.00"), "matched")]
    assert bills(bare)[0].pk == first.pk
    assert bills(bare)[0].paid == 0


def test_the_sum_of_all_open_bills_pays_them_all(bare: context.Tenant) -> None:
    first, second = owing(bare, months=2)
    with on("2026-12-20"):
        imported(("2026-12-20 09:00:00", "2862.00", "阿尔法工具厂", "", "S1"))

    assert allocations(bare) == [
        (first.number, D("2226.00"), "matched"),
        (second.number, D("636.00"), "matched"),
    ]


def test_several_bills_named_are_paid_in_the_order_they_fall_due(bare: context.Tenant) -> None:
    first, second = owing(bare, months=2)
    with on("2026-12-20"):
        imported(
            ("2026-12-20 09:00:00", "2500.00", "王某", f"{second.number}/{first.number}", "S1")
        )

    assert allocations(bare) == [
        (first.number, D("2226.00"), "matched"),
        (second.number, D("274.00"), "matched"),
    ]


@pytest.mark.parametrize(("amount", "doubt"), [("636.00", "several_bills"), ("700.00", "no_bill")])
def test_an_amount_that_fits_several_bills_or_none_is_kept_as_the_enterprises_credit(
    bare: context.Tenant, amount: str, doubt: str
) -> None:
    owing(bare, months=3)
    with on("2026-12-20"):
        imported(("2026-12-20 09:00:00", amount, "阿尔法工具厂", "货款", "S1"))

    assert lines() == [("matched", doubt)]
    assert paid(bare) == [("bank", D(amount), D(0), D(0))]


def test_what_names_bills_of_two_enterprises_or_another_payers_is_left_to_a_person(
    bare: context.Tenant, other_tenant: context.Tenant
) -> None:
    (mine,) = owing(bare)
    (theirs,) = owing(other_tenant, "inventory")
    with on("2026-12-20"):
        imported(
            ("2026-12-20 09:00:00", "9000.00", "王某", f"{mine.number}、{theirs.number}", "S1"),
            ("2026-12-20 09:01:00", "2226.00", "贝塔家具厂", mine.number, "S2"),
            ("2026-12-20 09:02:00", "2226.00", "无名氏", "货款", "S3"),
            ("2026-12-20 09:03:00", "2226.00", "无名氏", f"{mine.number}9", "S4"),
        )

    assert lines() == [
        ("unmatched", "several_owners"),
        ("unmatched", "other_payer"),
        ("unmatched", "nobody"),
        ("unmatched", "nobody"),
    ]
    assert paid(bare) == []


def test_two_enterprises_of_one_name_are_told_apart_by_a_person(
    bare: context.Tenant, other_tenant: context.Tenant, actor: Actor
) -> None:
    from billing.subscriptions.services.accounts import update_account  # noqa: PLC0415

    owing(bare)
    owing(other_tenant, "inventory")
    with context.within(other_tenant):
        update_account({"title": "阿尔法工具厂"}, actor=actor)
    with on("2026-12-20"):
        imported(("2026-12-20 09:00:00", "2226.00", "阿尔法工具厂", "货款", "S1"))

    assert lines() == [("unmatched", "several_payers")]


def test_a_bill_that_is_paid_already_makes_the_money_credit(bare: context.Tenant) -> None:
    (bill,) = owing(bare)
    with on("2026-12-20"):
        imported(("2026-12-20 09:00:00", "2226.00", "阿尔法工具厂", bill.number, "S1"))
        imported(("2026-12-20 10:00:00", "2226.00", "阿尔法工具厂", bill.number, "S2"))

    assert paid(bare) == [
        ("bank", D("2226.00"), D("2226.00"), D(0)),
        ("bank", D("2226.00"), D(0), D(0)),
    ]


def test_money_that_came_before_its_bill_is_matched_when_the_bill_is_there(
    bare: context.Tenant, actor: Actor
) -> None:
    with on("2026-11-20"):
        imported(("2026-11-20 09:00:00", "2226.00", "无名氏", "预付 ZD202612-00001", "S1"))
    assert lines() == [("unmatched", "nobody")]

    owing(bare)
    with on("2026-12-02"), context.across_enterprises():
        assert match_lines(actor=actor) == 1
        assert match_lines(actor=actor) == 0

    assert allocations(bare) == [("ZD202612-00001", D("2226.00"), "matched")]


def test_a_preview_says_what_would_happen_and_changes_nothing(bare: context.Tenant) -> None:
    (bill,) = owing(bare)
    known = ("2026-12-03 09:00:00", "26.00", "阿尔法工具厂", bill.number, "S1")
    with on("2026-12-04"):
        imported(known)
        before = (lines(), paid(bare))
        content = statement(
            known,
            ("2026-12-04 09:00:00", "2200.00", "阿尔法工具厂", "", "S2"),
            ("2026-12-04 09:01:00", "8.00", "无名氏", "", "S3"),
        )
        with context.across_enterprises():
            shown = preview_document(preview_statement(content, file_name="x.csv"))

    assert [
        (one["row"], one["known"], one["enterprise"], one["bills"], one["doubt"])
        for one in shown["lines"]
    ] == [
        (3, True, "阿尔法工具厂", [bill.number], ""),
        (4, False, "阿尔法工具厂", [bill.number], ""),
        (5, False, "", [], "nobody"),
    ]
    assert shown["total"] == D("2234.00")
    assert (lines(), paid(bare)) == before


def test_a_person_says_whose_money_it_is(bare: context.Tenant, actor: Actor) -> None:
    (bill,) = owing(bare)
    with on("2026-12-04"):
        imported(("2026-12-04 09:00:00", "3000.00", "无名氏", "", "S1"))
        with context.across_enterprises():
            line = BankLine.objects.get()
            assign_line(line.pk, "alpha", [Share(bill.pk, D("2226.00"))], actor=actor)
            with pytest.raises(LineDecided):
                assign_line(line.pk, "alpha", [], actor=actor)
            with pytest.raises(LineDecided):
                set_line_aside(line.pk, "利息", actor=actor)

    assert paid(bare) == [("bank", D("3000.00"), D("2226.00"), D(0))]
    assert lines() == [("matched", "")]


def test_what_is_no_customers_money_is_set_aside_and_can_be_taken_back(
    bare: context.Tenant, actor: Actor
) -> None:
    owing(bare)
    with on("2026-12-21"):
        imported(("2026-12-21 09:00:00", "3.21", "", "存款利息", "S1"))
        with context.across_enterprises():
            line = BankLine.objects.get()
            with pytest.raises(Invalid):
                set_line_aside(line.pk, " ", actor=actor)
            set_line_aside(line.pk, "利息", actor=actor)
            assert lines() == [("set_aside", "nobody")]
            assert match_lines(actor=actor) == 0
            take_line_back(line.pk, actor=actor)
            with pytest.raises(TransitionNotAllowed):
                take_line_back(line.pk, actor=actor)

    assert lines() == [("unmatched", "nobody")]


def test_rows_that_cannot_be_read_are_named_and_the_others_taken(bare: context.Tenant) -> None:
    owing(bare)
    content = "\n".join([
        "交易日期,贷方发生额,对方户名,附言,币种",
        "昨天,5.00,甲,,人民币",
        "2026-12-03,五元,乙,,人民币",
        "2026-12-03,5.00,丙,,美元",
        "2026-12-03,7.00,丁,,人民币",
    ]).encode()  # fmt: skip

    read = read_statement(content, file_name="x.csv")

    assert [line.amount for line in read.lines] == [D("7.00")]
    assert read.refused == [(2, "cell_not_date"), (3, "cell_not_number"), (4, "not_yuan")]


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"\x00\x01", WorkbookRefused),
        ("物料编码,数量\nA,1\n".encode(), NotAStatement),
        ("交易日期,余额\n2026-12-03,1\n".encode(), NotAStatement),
    ],
)
def test_what_is_no_statement_is_refused_whole(
    bare: context.Tenant, content: bytes, refusal: type[Exception], actor: Actor
) -> None:
    with pytest.raises(refusal):
        import_statement(content, file_name="x.csv", actor=actor)

    assert lines() == []
