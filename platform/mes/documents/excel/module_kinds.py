"""Kinds of record that belong to sold modules, declared here so that they are always recognised.

The module that owns one registers its importer beside the declaration; until then, and wherever
the module is not active, sheets of the kind are reported as waiting for it.
"""

from datetime import date
from decimal import Decimal

from mes.documents.excel import vocabulary as words
from mes.documents.excel.cells import (
    ChoiceParser,
    DecimalParser,
    IntegerParser,
    RateParser,
    TextParser,
)
from mes.documents.excel.kinds import ColumnSpec, ImportRegistry, RecordKind
from mes.documents.excel.moments import DateParser
from mes.kernel.text import gettext_noop as _

_CODE = TextParser(80, code=True)
_QUANTITY = DecimalParser(positive=True)
_STOCK = DecimalParser(minimum=Decimal(0))
_SAMPLE_DAY = date(2027, 3, 31).isoformat()

ORDER_STATUS = ChoiceParser(
    {
        "draft": ("草稿", "未审核", "待审核", "创建", "暂存", "quotation", "quotation sent",
                  "新建", "未确认"),
        "confirmed": (
            "open", "已确认", "已审核", "审核", "未交", "待发货", "未完成", "执行中", "未关闭",
            "sales order",
            "to deliver", "to deliver and bill", "approved", "placed", "生效", "正常", "进行中",
            "未发货",
            "released", "active", "pending",
        ),
        "in_production": ("生产中", "in production", "in progress", "已排产", "在制", "加工中"),
        "partly_shipped": ("部分发货", "部分出库", "partly delivered", "partially shipped",
                           "部分交货"),
        "shipped": ("已发货", "已出库", "delivered", "已交货", "to bill", "全部发货", "已送货"),
        "closed": ("已关闭", "关闭", "已完成", "完成", "结案", "已结案", "completed", "complete",
                   "done",
                   "finished", "已结束", "完结", "历史", "行关闭", "业务关闭", "fulfilled"),
        "cancelled": ("已取消", "取消", "作废", "已作废", "canceled", "cancel", "void", "终止"),
        "on_hold": ("挂起", "暂停", "冻结", "hold", "on hold", "suspended", "暂缓"),
    }
)  # fmt: skip

SALES_ORDERS = RecordKind(
    code="sales_orders",
    label=_("Sales orders"),
    module="orders",
    group_by=("order_no",),
    depends_on=("items", "customers", "units"),
    sheet_names=(
        "销售订单", "订单", "客户订单", "销售订单明细", "订单明细", "订单列表", "销售明细",
        "sales orders",
        "sales order", "orders", "customer orders", "demand", "demands", "so", "order lines",
        "销货订单",
        "sales order lines", "未交订单", "订单汇总",
    ),
    columns=(
        ColumnSpec(
            "order_no",
            _("Order no"), _CODE, required=True, key=True, carry=True, sample="SO-0001",
            synonyms=(
                "销售订单号", "订单号", "订单编号", "单据编号", "单号", "销售订单编号",
                "订单号码", "销售单号",
                "合同号", "order no", "order number", "order id", "order", "sales order",
                "sales order no",
                "so no", "so number", "so", "so#", "order reference", "name of order", "demand",
                "FBillNo",
                "单据号", "销售合同号", "order ref", "订单",
            ),
            weak=("编号", "name", "id", "number", "no", "reference"),
        ),
        ColumnSpec(
            "line_no",
            _("Line no"), IntegerParser(1), key=True, number_within=("order_no",), sample="1",
            synonyms=words.LINE_NUMBER,
        ),
        ColumnSpec(
            "customer", _("Customer"), TextParser(200), required=True, carry=True,
            refers_to="customers", sample="C001", synonyms=words.CUSTOMER,
        ),
        ColumnSpec(
            "customer_order_no", _("Customer's order no"), _CODE, carry=True,
            synonyms=("客户订单号", "客户单号", "客户PO", "客户采购单号", "customer po", "po no",
                      "customer order no", "customer reference", "your reference", "客户合同号"),
        ),
        ColumnSpec(
            "item", _("Item"), TextParser(200), required=True, refers_to="items",
            sample="CHAIR-01",
            synonyms=words.ITEM_REFERENCE, weak=words.ITEM_NAME,
        ),
        ColumnSpec(
            "quantity", _("Quantity"), _QUANTITY, required=True, sample="10",
            synonyms=(*words.QUANTITY, "订单数量", "订货数量", "销售数量", "order qty",
                      "ordered qty",
                      "ordered quantity", "order quantity", "需求数量", "订购数量", "采购数量"),
        ),
        ColumnSpec(
            "unit", _("Unit"), TextParser(20), refers_to="units", creates=True, synonyms=words.UNIT
        ),
        ColumnSpec(
            "unit_price", _("Unit price"), DecimalParser(minimum=Decimal(0)), sample="150",
            synonyms=words.UNIT_PRICE,
        ),
        ColumnSpec("tax_rate", _("Tax rate"), RateParser(), synonyms=words.TAX_RATE),
        ColumnSpec(
            "order_date", _("Order date"), DateParser(), carry=True, sample=_SAMPLE_DAY,
            synonyms=words.ORDER_DATE,
        ),
        ColumnSpec(
            "due_date", _("Due date"), DateParser(), sample=_SAMPLE_DAY, synonyms=words.DUE_DATE
        ),
        ColumnSpec(
            "priority", _("Priority"), IntegerParser(0, 32767), synonyms=words.PRIORITY, sample="1"
        ),
        ColumnSpec("status", _("Status"), ORDER_STATUS, synonyms=words.STATUS),
        ColumnSpec("note", _("Remark"), TextParser(500), synonyms=words.REMARK),
    ),
)  # fmt: skip

PURCHASE_ORDERS = RecordKind(
    code="purchase_orders",
    label=_("Purchase orders"),
    module="purchasing",
    group_by=("order_no",),
    depends_on=("items", "suppliers", "units"),
    sheet_names=(
        "采购订单", "未到货采购订单", "在途采购订单", "采购明细", "采购订单明细", "在途采购",
        "未交采购订单",
        "open purchase orders", "purchase orders", "purchase order", "po", "pos", "open pos",
        "open po",
        "purchase order lines", "进货订单",
    ),
    columns=(
        ColumnSpec(
            "order_no",
            _("Order no"), _CODE, required=True, key=True, carry=True, sample="PO-0001",
            synonyms=(
                "采购订单号", "采购单号", "订单号", "订单编号", "单据编号", "单号",
                "采购订单编号", "采购合同号",
                "po no", "po number", "po", "po#", "purchase order", "purchase order no",
                "order no",
                "purchase order number", "order reference", "order", "单据号", "FBillNo",
                "order number",
            ),
            weak=("编号", "name", "id", "number", "no", "reference"),
        ),
        ColumnSpec(
            "line_no",
            _("Line no"), IntegerParser(1), key=True, number_within=("order_no",), sample="1",
            synonyms=words.LINE_NUMBER,
        ),
        ColumnSpec(
            "supplier", _("Supplier"), TextParser(200), required=True, carry=True,
            refers_to="suppliers", sample="S001", synonyms=words.SUPPLIER, weak=("partner",),
        ),
        ColumnSpec(
            "item", _("Item"), TextParser(200), required=True, refers_to="items", sample="WOOD-01",
            synonyms=words.ITEM_REFERENCE, weak=words.ITEM_NAME,
        ),
        ColumnSpec(
            "quantity", _("Quantity"), _QUANTITY, required=True, sample="100",
            synonyms=(*words.QUANTITY, "采购数量", "订货数量", "订单数量", "ordered qty",
                      "order qty",
                      "未到货数量", "在途数量", "open qty", "remaining qty", "ordered quantity",
                      "进货数量"),
        ),
        ColumnSpec(
            "unit", _("Unit"), TextParser(20), refers_to="units", creates=True, synonyms=words.UNIT
        ),
        ColumnSpec(
            "unit_price", _("Unit price"), DecimalParser(minimum=Decimal(0)),
            synonyms=words.UNIT_PRICE,
        ),
        ColumnSpec("tax_rate", _("Tax rate"), RateParser(), synonyms=words.TAX_RATE),
        ColumnSpec(
            "order_date", _("Order date"), DateParser(), carry=True, synonyms=words.ORDER_DATE
        ),
        ColumnSpec(
            "due_date", _("Due date"), DateParser(), sample=_SAMPLE_DAY, synonyms=words.DUE_DATE
        ),
        ColumnSpec("note", _("Remark"), TextParser(500), synonyms=words.REMARK),
    ),
)  # fmt: skip

OPENING_STOCK = RecordKind(
    code="opening_stock",
    label=_("Opening stock"),
    module="inventory",
    depends_on=("items", "warehouses", "locations", "units"),
    sheet_names=(
        "期初库存", "库存期初", "初始库存", "库存初始化", "期初", "现有库存", "库存", "库存余额",
        "即时库存", "现存量",
        "库存台账", "库存盘点表", "库存表", "opening stock", "stock", "inventory", "on hand",
        "buffers", "buffer",
        "opening balance", "stock on hand", "stock balance", "inventory buffers", "库存查询",
        "库存列表",
        "stock items", "quants", "期初余额", "库存状况",
    ),
    columns=(
        ColumnSpec(
            "warehouse", _("Warehouse"), TextParser(100), key=True, refers_to="warehouses",
            creates=True, sample="W01", synonyms=words.WAREHOUSE, or_from="location",
        ),
        ColumnSpec(
            "location", _("Location"), TextParser(100), key=True, sample="A-01",
            synonyms=words.LOCATION,
        ),
        ColumnSpec(
            "item", _("Item"), TextParser(200), required=True, key=True, refers_to="items",
            sample="CHAIR-01", synonyms=words.ITEM_REFERENCE, weak=words.ITEM_NAME,
        ),
        ColumnSpec("lot", _("Lot"), _CODE, key=True, synonyms=words.LOT),
        ColumnSpec(
            "serial", _("Serial number"), _CODE, key=True,
            synonyms=("序列号", "serial", "serial no", "serial number", "SN", "序列号码"),
        ),
        ColumnSpec(
            "quantity", _("Quantity"), _STOCK, required=True, sample="25",
            synonyms=(
                *words.QUANTITY, "期初数量", "库存数量", "库存", "现存量", "结存数量", "现有数量",
                "库存量",
                "可用数量", "on hand", "on hand qty", "onhand", "stock", "balance", "balance qty",
                "opening qty", "opening quantity", "actual qty", "quantity on hand",
                "available quantity",
                "结存", "盘点数量", "期初库存", "基本单位数量", "in stock", "current stock",
                "实存数量",
            ),
        ),
        ColumnSpec(
            "unit", _("Unit"), TextParser(20), refers_to="units", creates=True, synonyms=words.UNIT
        ),
        ColumnSpec(
            "minimum", _("Minimum stock"), _STOCK,
            synonyms=("最低库存", "最小库存", "安全库存", "库存下限", "minimum", "min",
                      "min stock",
                      "minimum stock", "reorder level", "reorder point", "safety stock",
                      "再订货点"),
        ),
        ColumnSpec(
            "unit_cost", _("Unit cost"), DecimalParser(minimum=Decimal(0)), sample="120",
            synonyms=("单位成本", "成本单价", "单价", "结存单价", "期初单价", "成本价",
                      "unit cost", "cost",
                      "valuation rate", "average cost", "移动平均价", "库存单价", "standard cost",
                      "price"),
        ),
        ColumnSpec(
            "expires_on", _("Expiry date"), DateParser(),
            synonyms=("有效期", "有效期至", "到期日", "失效日期", "到期日期", "expiry date",
                      "expiry",
                      "expiration date", "best before", "expires"),
        ),
        ColumnSpec("note", _("Remark"), TextParser(500), synonyms=words.REMARK),
    ),
)  # fmt: skip

MODULE_KINDS = (OPENING_STOCK, SALES_ORDERS, PURCHASE_ORDERS)

# The kinds this process knows. Apps add theirs with an importer when they are ready.
REGISTRY = ImportRegistry(waiting=MODULE_KINDS)
register_kind = REGISTRY.register_kind
