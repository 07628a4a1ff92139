"""Columns of customers, suppliers and supplier prices."""

from decimal import Decimal

from mes.documents.excel import vocabulary as words
from mes.documents.excel.cells import (
    BooleanParser,
    ChoiceParser,
    DecimalParser,
    IntegerParser,
    RateParser,
    TextParser,
)
from mes.documents.excel.kinds import ColumnSpec, RecordKind
from mes.documents.excel.moments import DateParser, DurationParser, DurationUnit
from mes.kernel.text import gettext_noop as _

_CODE = TextParser(100, code=True)
_AMOUNT = DecimalParser(minimum=Decimal(0))
_DAYS = DurationParser(DurationUnit.DAY, whole=True, maximum=Decimal(3650))


def _partner_columns(
    code_label: str, name_label: str, codes: tuple[str, ...], names: tuple[str, ...], sample: str
) -> tuple[ColumnSpec, ...]:
    """The columns customers and suppliers share; ``codes`` and ``names`` are their headings."""
    return (
        ColumnSpec(
            "code", code_label, _CODE, required=True, key=True, fallback=("name",
                                                                          "short_name"),
                                                                          sample=sample,
            synonyms=codes, weak=words.CODE,
        ),
        ColumnSpec(
            "name", name_label, TextParser(200), fallback=("short_name",
                                                           "code"), synonyms=names, weak=words.NAME
        ),
        ColumnSpec(
            "short_name", _("Short name"), TextParser(100),
            synonyms=("简称", "客户简称", "供应商简称", "short name", "abbreviation", "alias",
                      "助记码"),
        ),
        ColumnSpec("contact", _("Contact"), TextParser(100), synonyms=words.CONTACT),
        ColumnSpec("phone", _("Phone"), TextParser(40, code=True), synonyms=words.PHONE),
        ColumnSpec(
            "email", _("E-mail"), TextParser(200, code=True),
            synonyms=("邮箱", "电子邮件", "电子邮箱", "email", "e-mail", "mail", "email id",
                      "email address"),
        ),
        ColumnSpec("address", _("Address"), TextParser(300), synonyms=words.ADDRESS),
        ColumnSpec(
            "credit_code", _("Unified social credit code"), TextParser(40, code=True),
            synonyms=words.TAX_ID,
        ),
        ColumnSpec("tax_rate", _("Tax rate"), RateParser(), synonyms=words.TAX_RATE),
        ColumnSpec(
            "payment_terms", _("Payment terms"), TextParser(200), sample="月结30天",
            synonyms=("付款条件", "收款条件", "结算方式", "付款方式", "账期", "信用期",
                      "收付款条件",
                      "payment terms", "payment term", "payment terms template", "terms"),
        ),
        ColumnSpec(
            "payment_days", _("Payment days"), IntegerParser(0, 3650), sample="30",
            synonyms=("账期天数", "付款天数", "收款天数", "信用天数", "payment days", "credit days",
                      "payment terms days"),
        ),
        ColumnSpec("active", _("Active"), BooleanParser(words.RETIRED), synonyms=words.ACTIVE),
        ColumnSpec("note", _("Remark"), TextParser(1000), synonyms=words.REMARK),
    )  # fmt: skip


CUSTOMERS = RecordKind(
    code="customers",
    label=_("Customers"),
    name_column="name",
    sheet_names=(
        "客户", "客户档案", "客户资料", "客户列表", "客户信息", "客户清单", "往来单位",
        "customers", "customer",
        "clients", "customer master", "客户表", "客商档案", "contacts", "companies",
    ),
    columns=_partner_columns(
        _("Customer code"),
        _("Customer name"),
        ("客户编码", "客户编号", "客户代码", "客户号", "customer code", "customer no",
         "customer id",
         "customer number", "往来单位编码", "往来单位编号", "单位编号", "client code", "客户ID",
         "customer",
         "客商编码"),
        ("客户名称", "客户全称", "customer name", "client name", "往来单位名称", "单位名称",
         "单位全名",
         "公司名称", "company name", "客户", "company", "display name", "名称", "client",
         "客商名称", "全称"),
        "C001",
    ),
)  # fmt: skip

SUPPLIERS = RecordKind(
    code="suppliers",
    label=_("Suppliers"),
    name_column="name",
    sheet_names=(
        "供应商", "供应商档案", "供应商资料", "供应商列表", "供应商信息", "供应商清单", "厂商",
        "suppliers", "supplier",
        "vendors", "vendor", "supplier master", "供货商", "供应商表", "vendor master",
    ),
    columns=(*_partner_columns(
        _("Supplier code"),
        _("Supplier name"),
        ("供应商编码", "供应商编号", "供应商代码", "供应商号", "supplier code", "supplier no",
         "supplier id",
         "vendor code", "vendor no", "厂商编号", "往来单位编码", "供应商ID", "supplier number",
         "supplier",
         "vendor id", "厂商编码"),
        ("供应商名称", "供应商全称", "supplier name", "vendor name", "厂商名称", "供货单位",
         "往来单位名称",
         "单位名称", "单位全名", "公司名称", "company name", "供应商", "vendor", "company",
         "名称", "全称", "供货商"),
        "S001",
    ),
        ColumnSpec(
            "lead_time_days", _("Lead time (days)"), _DAYS, sample="7", synonyms=words.LEAD_TIME
        ),
    ),
)  # fmt: skip

SUPPLIER_PRICES = RecordKind(
    code="supplier_prices",
    label=_("Supplier prices"),
    depends_on=("items", "suppliers", "units"),
    sheet_names=(
        "供应商价格", "采购价格", "采购价目表", "供应商报价", "价目表", "采购价格表", "供货价格",
        "供应商物料",
        "supplier prices", "item suppliers", "itemsupplier", "supplier price list",
        "vendor pricelist",
        "vendor pricelists",
        "supplier items", "price list", "vendor prices", "supplier parts", "purchase prices",
        "供应商存货",
        "货源清单", "item price", "供应商价目", "供应商供货信息",
    ),
    columns=(
        ColumnSpec(
            "supplier", _("Supplier"), TextParser(200), required=True, key=True,
            refers_to="suppliers", sample="S001", synonyms=words.SUPPLIER, weak=("partner",),
        ),
        ColumnSpec(
            "item", _("Item"), TextParser(200), required=True, key=True, refers_to="items",
            sample="WOOD-01", synonyms=(*words.ITEM_REFERENCE, "product template"),
            weak=words.ITEM_NAME,
        ),
        ColumnSpec(
            "price", _("Price"), _AMOUNT, sample="35",
            synonyms=(*words.UNIT_PRICE, "cost", "supplier price", "vendor price", "供货价",
                      "采购价格",
                      "price list rate", "unit cost"),
        ),
        ColumnSpec(
            "unit", _("Unit"), TextParser(20), refers_to="units", creates=True, sample="pcs",
            synonyms=words.UNIT, help=_("Blank: the item's own unit."),
        ),
        ColumnSpec("tax_rate", _("Tax rate"), RateParser(), sample="13%", synonyms=words.TAX_RATE),
        ColumnSpec(
            "lead_time_days", _("Lead time (days)"), _DAYS, sample="7", synonyms=words.LEAD_TIME
        ),
        ColumnSpec(
            "minimum_quantity", _("Minimum quantity"), _AMOUNT, sample="100", key=True,
            synonyms=("最小起订量", "起订量", "最小订货量", "最小采购量", "moq",
                      "minimum quantity", "min qty",
                      "minimum order quantity", "min order qty", "size minimum", "minimum",
                      "最小批量",
                      "数量", "quantity"),
        ),
        ColumnSpec(
            "multiple", _("Multiple"), _AMOUNT, sample="50",
            synonyms=("倍数", "订货倍数", "最小包装量", "包装量", "批量增量", "multiple",
                      "order multiple",
                      "size multiple", "pack quantity", "pack size", "采购倍数", "最小包装"),
        ),
        ColumnSpec(
            "currency", _("Currency"),
            ChoiceParser(words.CURRENCY),
            sample="CNY", synonyms=("币种", "币别", "货币", "currency"),
        ),
        ColumnSpec(
            "valid_from", _("Valid from"), DateParser(), key=True,
            synonyms=("生效日期", "开始日期", "valid from", "effective from", "start date",
                      "effective start"),
        ),
        ColumnSpec(
            "valid_to", _("Valid to"), DateParser(),
            synonyms=("失效日期", "截止日期", "valid to", "effective to", "end date",
                      "effective end",
                      "valid upto"),
        ),
        ColumnSpec(
            "supplier_item_code", _("Supplier's item code"), TextParser(100, code=True),
            synonyms=("供应商料号", "供应商物料编码", "厂家料号", "supplier item code",
                      "supplier part number", "supplier part no", "vendor product code",
                      "supplier sku"),
        ),
        ColumnSpec(
            "preferred", _("Preferred"), BooleanParser(), sample="yes",
            synonyms=("首选", "默认供应商", "主供应商", "preferred", "is default", "primary"),
        ),
        ColumnSpec("note", _("Remark"), TextParser(1000), synonyms=words.REMARK),
    ),
)  # fmt: skip
