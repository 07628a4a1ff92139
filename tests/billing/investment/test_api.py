"""The investment register over HTTP: projects, lines, evidence, e-invoices."""

from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from reportlab.pdfgen.canvas import Canvas

from billing.investment.models import EInvoice, InvestmentLine, Project
from mes.documents.printing.fonts import use_font
from mes.kernel import clock
from mes.tenancy import context
from tests.factories.people import Client

pytestmark = pytest.mark.django_db

ALPHA, BETA, SELLER = "91330784MA2E00001X", "91330784MA2E00002W", "91330784MA2E00099Y"
NUMBER, OTHER = "26332000000000000017", "26332000000000000025"
WINDOW = {"window_start": "2026-01-01", "window_end": "2026-12-31"}

TAX_PLATFORM = """<?xml version="1.0" encoding="UTF-8"?>
<EInvoice>
  <TaxSupervisionInfo>
    <InvoiceNumber>{number}</InvoiceNumber><IssueTime>2026-03-05</IssueTime>
  </TaxSupervisionInfo>
  <EInvoiceData>
    <SellerInformation><SellerName>永康智造</SellerName><SellerIdNum>{seller}</SellerIdNum></SellerInformation>
    <BuyerInformation><BuyerName>阿尔法工具厂</BuyerName><BuyerIdNum>{buyer}</BuyerIdNum></BuyerInformation>
    <BasicInformation>
      <TotalAmWithoutTax>100000.00</TotalAmWithoutTax><TotalTaxAm>13000.00</TotalTaxAm>
      <TotalTax-includedAmount>113000.00</TotalTax-includedAmount>
    </BasicInformation>
    <IssuItemInformation><ItemName>*计算机*数据采集终端</ItemName></IssuItemInformation>
  </EInvoiceData>
</EInvoice>"""

EXCHANGE = """<?xml version="1.0" encoding="UTF-8"?>
<Invoice><Head>
  <Fphm>{number}</Fphm><Kprq>20260305</Kprq>
  <Xfmc>永康智造</Xfmc><Xfsh>{seller}</Xfsh><Gfmc>阿尔法工具厂</Gfmc><Gfsh>{buyer}</Gfsh>
  <Hjje>100000.00</Hjje><Hjse>13000.00</Hjse><Jshj>113000.00</Jshj>
</Head><Details><Detail><Spmc>数据采集终端</Spmc></Detail></Details></Invoice>"""


@pytest.fixture(autouse=True)
def _in_2026() -> object:
    with clock.frozen(datetime(2026, 11, 20, 4, tzinfo=UTC)):
        yield


@pytest.fixture
def client(api: Callable[..., Client]) -> Client:
    return api("finance")


def xml(form: str, *, number: str = NUMBER, buyer: str = ALPHA) -> bytes:
    return form.format(number=number, seller=SELLER, buyer=buyer).encode()


def pdf(*texts: str) -> bytes:
    """A text PDF as invoices are printed."""
    content = BytesIO()
    canvas = Canvas(content)
    canvas.setFont(use_font().name, 10)
    for number, text in enumerate(texts):
        canvas.drawString(40, 800 - 20 * number, text)
    canvas.save()
    return content.getvalue()


def upload(client: Client, content: bytes, name: str = "invoice.xml") -> Any:
    return _post_file(client, "/billing/investment-invoices/upload", content, name)


def _post_file(client: Client, path: str, content: bytes, name: str) -> Any:
    with context.within_public():
        return client.http.post(
            f"/api/v1{path}",
            {"file": SimpleUploadedFile(name, content)},
            HTTP_HOST=client.host,
            HTTP_IDEMPOTENCY_KEY=str(uuid4()),
        )


def typed(number: str = NUMBER, **other: Any) -> dict[str, Any]:
    return {
        "number": number,
        "issued_on": "2026-03-05",
        "seller_name": "永康智造",
        "seller_code": SELLER,
        "buyer_code": ALPHA,
        "net": "100000.00",
        "tax": "13000.00",
        "gross": "113000.00",
        **other,
    }


def a_project(client: Client, **other: Any) -> int:
    body = {"programme": "P1", "name": "车间数字化", **WINDOW, **other}
    answer = client.post("/billing/projects", body)
    assert answer.status_code == 201, answer.content.decode()
    return int(answer.json()["id"])


def a_line(client: Client, project: int, **other: Any) -> int:
    body = {
        "kind": "acquisition",
        "name": "数据采集终端",
        "vendor_name": "永康智造",
        "vendor_code": SELLER,
        "contract_number": "HT-1",
        "contract_on": "2026-02-01",
        "contract_net": "120000.00",
        "contract_gross": "135600.00",
        "delivered_on": "2026-03-01",
        "voucher": "记-12",
        "serials": ["SN-2", "SN-1"],
        **other,
    }
    answer = client.post(f"/billing/projects/{project}/lines", body)
    assert answer.status_code == 201, answer.content.decode()
    return int(answer.json()["id"])


def field(answer: Any) -> tuple[int, str, str]:
    (error,) = answer.json()["errors"]
    return answer.status_code, error["field"], error["message"]


def evidence(client: Client, project: int) -> Any:
    answer = client.get(f"/billing/projects/{project}/evidence")
    assert answer.status_code == 200, answer.content.decode()
    return answer.json()


def test_a_line_with_contract_invoice_and_payment_counts_by_the_least_of_them(
    client: Client,
) -> None:
    project = a_project(client)
    line = a_line(client, project)
    invoice = upload(client, xml(TAX_PLATFORM)).json()["invoice"]["id"]
    client.post(f"/billing/investment-invoices/{invoice}/confirm")
    used = client.put(f"/billing/investments/{line}/invoices/{invoice}", {"gross": "113000.00"})
    payment = {"paid_on": "2026-03-10", "amount": "56500.00", "receipt": "R1"}
    paid = client.post(f"/billing/investments/{line}/payments", payment)

    found = evidence(client, project)

    (row,) = found["lines"]
    assert (used.status_code, paid.status_code) == (200, 201)
    assert (row["invoiced_amount"], row["paid_amount"]) == ("100000.00", "50000.00")
    assert (row["eligible_amount"], row["category"]) == ("50000.00", "hardware")
    assert (row["missing"], row["reasons"]) == ([], [])
    assert row["serials"] == ["SN-1", "SN-2"]
    assert {one["category"]: one["amount"] for one in found["totals"]}["hardware"] == "50000.00"
    assert (found["rules"]["basis"], found["rules"]["floors"]) == ("net", ["300000.00"])
    assert found["rules"]["policy"]["approved"] is False


def test_what_is_missing_and_what_an_auditor_would_ask_is_told(client: Client) -> None:
    project = a_project(client)
    line = a_line(client, project, contract_number="", voucher="", serials=[], vendor_code=ALPHA)
    invoice = client.post("/billing/investment-invoices", typed()).json()["id"]
    client.put(f"/billing/investments/{line}/invoices/{invoice}", {"gross": "113000.00"})
    client.post(
        f"/billing/investments/{line}/payments", {"paid_on": "2026-01-31", "amount": "1.00"}
    )

    found = evidence(client, project)

    (row,) = found["lines"]
    assert row["missing"] == ["contract", "invoice", "voucher", "serial"]
    assert row["reasons"] == ["not_confirmed", "no_invoice"]
    assert row["eligible_amount"] == "0.00"
    assert [(one["flag"], one["line"]) for one in found["flags"]] == [("F1", 1), ("F2", 1)]
    assert found["flags"][0]["facts"] == {"invoice": NUMBER, "seller": SELLER, "contract": ALPHA}


@pytest.mark.parametrize(
    ("change", "name", "message"),
    [
        ({"number": "123"}, "number", "数电发票号码为20位数字：年度、地区、渠道、顺序号。"),
        ({"gross": "113000.01"}, "gross", "金额与税额之和不等于价税合计。"),
        ({"buyer_code": BETA}, "buyer_code", "购方不是本企业。"),
        ({"deductible": "13000.01"}, "deductible", "可抵扣金额不能超过税额。"),
        ({"red_of": OTHER}, "gross", "只有红字发票金额为负，且须填写被红冲的发票号码。"),
        (
            {"net": "114000.00", "tax": "-1000.00"},
            "tax",
            "金额、税额与价税合计的正负号须一致。",
        ),
    ],
)
def test_an_invoice_that_cannot_be_is_refused_at_its_field(
    client: Client, change: dict[str, str], name: str, message: str
) -> None:
    refused = client.post("/billing/investment-invoices", typed(**change))

    assert field(refused) == (400, name, message)
    assert EInvoice.objects.count() == 0


def test_an_invoice_is_registered_once(client: Client) -> None:
    client.post("/billing/investment-invoices", typed(number=f"{NUMBER[:8]} {NUMBER[8:]}"))

    again = client.post("/billing/investment-invoices", typed())

    assert (again.status_code, again.json()["code"]) == (409, "invoice_known")
    assert again.json()["detail"] == "这张发票已经登记过。"
    assert list(EInvoice.objects.values_list("number", flat=True)) == [NUMBER]


def test_an_invoice_known_elsewhere_is_refused_without_saying_where(
    client: Client, api: Callable[..., Client], other_tenant: context.Tenant
) -> None:
    other = api("finance", tenant=other_tenant)
    taken = other.post("/billing/investment-invoices", typed(buyer_code=BETA))

    refused = client.post("/billing/investment-invoices", typed())

    assert taken.status_code == 201
    assert (refused.status_code, refused.json()["code"]) == (409, "invoice_elsewhere")
    assert refused.json()["detail"] == "这张发票已被其他企业登记。"
    assert "贝塔" not in refused.content.decode()


def test_no_enterprise_sees_or_touches_anothers_records(
    client: Client, api: Callable[..., Client], other_tenant: context.Tenant
) -> None:
    project = a_project(client)
    line = a_line(client, project)
    invoice = client.post("/billing/investment-invoices", typed()).json()["id"]
    other = api("finance", tenant=other_tenant)
    theirs = a_line(other, a_project(other))

    answers = [
        other.get(f"/billing/projects/{project}"),
        other.get(f"/billing/projects/{project}/evidence"),
        other.patch(f"/billing/projects/{project}", {"name": "x"}),
        other.post(
            f"/billing/projects/{project}/lines", {"kind": "edge", "name": "x", "vendor_name": "x"}
        ),
        other.get(f"/billing/investments/{line}"),
        other.delete(f"/billing/investments/{line}"),
        other.post(
            f"/billing/investments/{line}/payments", {"paid_on": "2026-03-01", "amount": "1"}
        ),
        other.get(f"/billing/investment-invoices/{invoice}"),
        other.post(f"/billing/investment-invoices/{invoice}/confirm"),
        other.put(f"/billing/investments/{theirs}/invoices/{invoice}", {"gross": "1.00"}),
        other.get(f"/attachments/investment/{line}"),
    ]

    assert {answer.status_code for answer in answers} == {404}
    assert other.get("/billing/investment-invoices").json()["results"] == []
    assert InvestmentLine.objects.get(pk=line).payments.count() == 0
    assert Project.objects.get(pk=project).version == 1


def test_the_register_is_for_those_who_may(client: Client, api: Callable[..., Client]) -> None:
    project = a_project(client)

    assert api("sales").get("/billing/projects").status_code == 403
    assert api("sales").post(f"/billing/projects/{project}/lines", {}).status_code == 403


@pytest.mark.parametrize("form", [TAX_PLATFORM, EXCHANGE])
def test_both_forms_of_xml_fill_the_invoice_for_a_person_to_confirm(
    client: Client, form: str
) -> None:
    answer = upload(client, xml(form))

    found = answer.json()
    assert (answer.status_code, found["source"], found["missing"]) == (201, "xml", [])
    kept = ("number", "issued_on", "seller_name", "seller_code", "buyer_code", "net", "gross")
    assert {name: found["invoice"][name] for name in kept} == {
        "number": NUMBER,
        "issued_on": "2026-03-05",
        "seller_name": "永康智造",
        "seller_code": SELLER,
        "buyer_code": ALPHA,
        "net": "100000.00",
        "gross": "113000.00",
    }
    assert found["invoice"]["confirmed_at"] is None
    (file,) = client.get(f"/attachments/einvoice/{found['invoice']['id']}").json()["results"]
    assert (file["file_name"], file["content_type"]) == ("invoice.xml", "application/xml")


def test_a_person_confirms_with_corrections(client: Client) -> None:
    invoice = upload(client, xml(EXCHANGE)).json()["invoice"]

    wrong = client.post(
        f"/billing/investment-invoices/{invoice['id']}/confirm", {"net": "99999.00"}
    )
    right = client.post(
        f"/billing/investment-invoices/{invoice['id']}/confirm",
        {"seller_name": "永康智造有限公司", "deductible": "13000.00"},
        If_Match=f'"{invoice["version"]}"',
    )

    assert field(wrong)[:2] == (400, "gross")
    assert right.status_code == 200
    assert right.json()["seller_name"] == "永康智造有限公司"
    assert right.json()["confirmed_by"] == "王小明"


@pytest.mark.parametrize(
    "content", [b"<Something><Else/></Something>", b"<Invoice><Head><X/></Head></Invoice>"]
)
def test_an_unknown_form_is_told_to_be_typed(client: Client, content: bytes) -> None:
    refused = upload(client, content)

    assert (refused.status_code, refused.json()["code"]) == (422, "unreadable_invoice")
    assert refused.json()["detail"] == "未能从该文件读出发票，请作为附件上传并手工录入。"


def test_bombs_in_xml_are_refused(client: Client) -> None:
    laughs = b"""<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>
        <EInvoice>&b;</EInvoice>"""
    outside = b"""<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>
        <EInvoice>&x;</EInvoice>"""

    for content in (laughs, outside):
        refused = upload(client, content)
        assert (refused.status_code, refused.json()["code"]) == (415, "file_type_not_allowed")
    assert EInvoice.objects.count() == 0


def test_a_text_pdf_is_read_for_a_person_to_confirm(client: Client) -> None:
    content = pdf(
        "电子发票（增值税专用发票）",
        f"发票号码：{NUMBER}",
        "开票日期：2026年03月05日",
        "名称：阿尔法工具厂",
        f"统一社会信用代码/纳税人识别号：{ALPHA}",
        "名称：永康智造",
        f"统一社会信用代码/纳税人识别号：{SELLER}",
        "合计 ¥100000.00 ¥13000.00",
        "价税合计（大写）壹拾壹万叁仟圆整 （小写）¥113000.00",
    )

    found = upload(client, content, "invoice.pdf").json()

    assert (found["source"], found["missing"]) == ("pdf", [])
    assert found["invoice"]["number"] == NUMBER
    assert (found["invoice"]["seller_code"], found["invoice"]["tax"]) == (SELLER, "13000.00")
    assert found["invoice"]["confirmed_at"] is None


def test_of_a_pdf_that_is_read_in_part_nothing_is_registered(client: Client) -> None:
    found = upload(client, pdf(f"发票号码：{NUMBER}"), "invoice.pdf").json()

    assert (found["read"]["number"], found["invoice"]) == (NUMBER, None)
    assert "gross" in found["missing"]
    assert EInvoice.objects.count() == 0


def test_lines_take_no_more_of_an_invoice_than_it_has(client: Client) -> None:
    project = a_project(client)
    first, second = a_line(client, project), a_line(client, project)
    invoice = client.post("/billing/investment-invoices", typed()).json()["id"]
    client.put(f"/billing/investments/{first}/invoices/{invoice}", {"gross": "100000.00"})

    refused = client.put(f"/billing/investments/{second}/invoices/{invoice}", {"gross": "13000.01"})
    client.delete(f"/billing/investments/{first}")
    allowed = client.put(f"/billing/investments/{second}/invoices/{invoice}", {"gross": "113000"})

    assert (refused.status_code, refused.json()["code"]) == (409, "invoice_overused")
    assert refused.json()["detail"] == "这张发票只剩13000.00元可用。"
    assert allowed.status_code == 200


def test_an_amount_of_a_contract_comes_with_and_without_vat(client: Client) -> None:
    project = a_project(client)
    body = {"kind": "edge", "name": "网关", "vendor_name": "厂家", "contract_gross": "113.00"}

    refused = client.post(f"/billing/projects/{project}/lines", body)

    assert field(refused) == (400, "contract_net", "合同须同时填写不含税和含税金额。")
    assert InvestmentLine.objects.count() == 0


def test_projects_of_one_programme_run_one_at_a_time(client: Client) -> None:
    a_project(client)

    again = client.post("/billing/projects", {"programme": "P1", "name": "二", **WINDOW})
    backwards = client.post(
        "/billing/projects",
        {"programme": "P3", "name": "三", "window_start": "2026-02-01", "window_end": "2026-01-01"},
    )

    assert (again.status_code, again.json()["code"]) == (409, "project_open")
    assert field(backwards) == (400, "window_end", "截止日期早于起始日期。")


def test_a_claimed_project_no_longer_changes(client: Client) -> None:
    project = a_project(client)
    line = a_line(client, project)
    Project.objects.filter(pk=project).update(status="claimed")

    refused = client.patch(f"/billing/investments/{line}", {"name": "x"})

    assert (refused.status_code, refused.json()["code"]) == (409, "project_not_open")
    assert client.get(f"/billing/investments/{line}").json()["name"] == "数据采集终端"


def test_a_payment_can_be_taken_back(client: Client) -> None:
    line = a_line(client, a_project(client))
    body = {"paid_on": "2026-03-10", "amount": "100.00", "receipt": "R1"}
    payment = client.post(f"/billing/investments/{line}/payments", body).json()["id"]

    again = client.post(f"/billing/investments/{line}/payments", body)
    removed = client.delete(f"/billing/investment-payments/{payment}")

    assert field(again)[:2] == (400, "receipt")
    assert removed.status_code == 204
    assert InvestmentLine.objects.get(pk=line).payments.count() == 0


def test_a_line_takes_files(client: Client) -> None:
    line = a_line(client, a_project(client))

    kept = _post_file(client, f"/attachments/investment/{line}", pdf("合同"), "合同.pdf")

    assert (kept.status_code, kept.json()["content_type"]) == (201, "application/pdf")
    assert len(kept.json()["sha256"]) == 64


def test_files_of_what_is_claimed_neither_come_nor_go(client: Client) -> None:
    project = a_project(client)
    line = a_line(client, project)
    invoice = client.post("/billing/investment-invoices", typed()).json()["id"]
    client.put(f"/billing/investments/{line}/invoices/{invoice}", {"gross": "100.00"})
    kept = [
        _post_file(client, path, pdf("证据"), "证据.pdf").json()["id"]
        for path in (f"/attachments/investment/{line}", f"/attachments/einvoice/{invoice}")
    ]
    Project.objects.filter(pk=project).update(status="claimed")

    refused = [
        *(client.delete(f"/attachments/{one}") for one in kept),
        _post_file(client, f"/attachments/investment/{line}", pdf("再来"), "再来.pdf"),
        _post_file(client, f"/attachments/einvoice/{invoice}", pdf("再来"), "再来.pdf"),
    ]

    assert [(one.status_code, one.json()["code"]) for one in refused] == [
        (409, "project_not_open")
    ] * 4
    assert all(client.get(f"/attachments/{one}/content").status_code == 200 for one in kept)


def test_a_time_of_service_has_two_days_in_order(client: Client) -> None:
    line = a_line(client, a_project(client))
    path = f"/billing/investments/{line}"

    half = client.patch(path, {"service_from": "2026-03-01"})
    turned = client.patch(path, {"service_from": "2026-03-01", "service_to": "2026-02-28"})
    whole = client.patch(path, {"service_from": "2026-03-01", "service_to": "2026-03-01"})

    assert field(half)[:2] == (400, "service_to")
    assert field(turned)[:2] == (400, "service_to")
    assert (whole.status_code, whole.json()["service_to"]) == (200, "2026-03-01")
