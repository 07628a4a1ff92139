"""The words for common columns, shared by every kind that has such a column.

Collected from the column names that other systems document for their own imports and exports
(Kingdee, Yonyou, Guanjiapo, ERPNext, Odoo, InvenTree, frePPLe) and from everyday usage. Headings
are compared without case, spaces, punctuation and bracketed units, so only the letters matter.
"""

from collections.abc import Iterable


def combined(entities: Iterable[str], attributes: Iterable[str]) -> tuple[str, ...]:
    """Every entity followed by every attribute: 物料 × 编码, 编号 → 物料编码, 物料编号."""
    attributes = tuple(attributes)
    return tuple(f"{entity}{attribute}" for entity in entities for attribute in attributes)


CODE_ZH = ("编码", "编号", "代码", "号", "代号", "号码", "ID")
_NAME_ZH = ("名称", "名", "描述", "全称")
_CODE_EN = ("code", "no", "number", "num", "id", "#", "ref", "reference", "key")
_NAME_EN = ("name", "description", "desc", "title")

_ITEM_ZH = ("物料", "产品", "商品", "存货", "货品", "材料", "料件", "零件", "物品", "部件", "货物")
_ITEM_EN = ("item", "part", "product", "material", "goods", "article", "inventory", "stockitem")

ITEM_CODE = (
    "物料编码",
    *combined(_ITEM_ZH, CODE_ZH),
    *combined(_ITEM_EN, _CODE_EN),
    "料号", "品号", "货号", "品番", "件号", "SKU", "SKU code", "SKU编码", "IPN", "MPN", "PN",
    "P/N",
    "internal reference", "default code", "default_code", "存货档案编码", "FNumber", "FMaterialId",
    "material master", "item", "sku id",
)  # fmt: skip
ITEM_NAME = (
    "物料名称",
    *combined(_ITEM_ZH, _NAME_ZH),
    *combined(_ITEM_EN, _NAME_EN),
    "品名", "货名", "料名", "品名规格", "FName",
)  # fmt: skip
ITEM_REFERENCE = (*ITEM_CODE, *_ITEM_ZH, *_ITEM_EN)
CODE = ("编码", "编号", "代码", "代号", "code", "number", "no", "id", "key", "external id")
NAME = ("名称", "name", "description", "描述", "说明", "title")
SPECIFICATION = (
    "规格型号", "规格", "型号", "型号规格", "规格参数", "规格描述", "specification", "spec",
    "specs",
    "model", "model no", "技术参数", "产品规格", "物料规格", "商品规格",
)  # fmt: skip
UNIT = (
    "单位", "计量单位", "主计量单位", "基本单位", "库存单位", "基本计量单位", "主单位", "销售单位",
    "采购单位", "主计量单位名称", "基本计量单位名称", "主计量单位编码", "库存计量单位", "单位名称",
    "product unit of measure", "uom code", "stock unit", "sales unit", "purchase unit of measure",
    "unit", "uom", "unit of measure", "default unit of measure", "stock uom", "units",
    "uom name", "计量单位名称", "measure", "base unit",
)  # fmt: skip
QUANTITY = (
    "数量", "quantity", "qty", "amount of pieces", "件数", "pcs", "数目", "基本数量", "主数量",
)  # fmt: skip
LEAD_TIME = (
    "提前期", "提前期(天)", "lead time", "leadtime", "lead time days", "lead days",
    "lead time in days",
    "固定提前期", "采购提前期", "生产提前期", "交货周期", "交期", "供货周期",
    "delivery lead time", "delay",
    "交货提前期", "采购周期", "供货天数", "制造提前期",
)  # fmt: skip
REMARK = (
    "备注", "remark", "remarks", "note", "notes", "comment", "comments", "memo", "摘要", "附注",
    "说明", "备注说明",
)  # fmt: skip
# Headings whose yes means that the record is out of use.
RETIRED = (
    "禁用", "是否禁用", "禁用状态", "停用", "是否停用", "停用状态", "disabled", "is disabled",
    "inactive", "archived", "blocked", "retired",
)  # fmt: skip
ACTIVE = (
    *RETIRED,
    "启用", "是否启用", "有效", "active", "enabled", "is active", "使用状态", "是否有效",
    "启用状态",
)  # fmt: skip
WAREHOUSE = (
    *combined(("仓库", "库房"), CODE_ZH),
    "仓库", "仓库名称", "仓库编码", "仓库编号", "仓库代码", "仓库号", "库房", "warehouse",
    "warehouse code",
    "warehouse name", "store", "storehouse", "site", "plant", "发货仓库", "收货仓库", "入库仓库",
    "所在仓库",
    "默认仓库", "仓位仓库", "depot", "stores",
)  # fmt: skip
LOCATION = (
    "库位", "货位", "仓位", "储位", "库位编码", "货位编码", "仓位编码", "货位号", "库位号",
    "location",
    "location code", "bin", "bin code", "bin location", "shelf", "stock location", "货架",
)  # fmt: skip
LOT = (
    "批次", "批号", "批次号", "生产批号", "lot", "lot no", "lot number", "batch", "batch no",
    "batch number", "batch id", "lot/serial number", "批号主档",
)  # fmt: skip
CUSTOMER = (
    *combined(("客户", "往来单位", "客商", "购货单位"), CODE_ZH),
    "客户", "客户名称", "客户编码", "客户编号", "客户代码", "客户简称", "客户全称", "购货单位",
    "购买方",
    "往来单位", "往来单位名称", "订货单位", "customer", "customer name", "customer code",
    "customer no",
    "customer id", "client", "client name", "buyer", "sold to", "bill to", "partner", "收货单位",
    "客商",
    "客商名称", "购货商", "甲方", "需方",
)  # fmt: skip
SUPPLIER = (
    *combined(("供应商", "厂商", "供货单位", "往来单位"), CODE_ZH),
    "供应商", "供应商名称", "供应商编码", "供应商编号", "供应商代码", "供应商简称", "供应商全称",
    "供货单位",
    "供货商", "供方", "厂商", "供货方", "往来单位", "往来单位名称", "supplier", "supplier name",
    "supplier code", "supplier no", "supplier id", "vendor", "vendor name", "vendor code",
    "vendor no",
    "厂家", "供应单位", "销售方", "乙方",
)  # fmt: skip
WORK_CENTRE = (
    *combined(("工作中心", "设备", "产线", "资源", "工位", "机台"), CODE_ZH),
    "工作中心", "工作中心名称", "工作中心编码", "工作中心编号", "加工中心", "设备", "设备名称",
    "设备编号",
    "产线", "生产线", "工位", "工作站", "机台", "机床", "班组", "资源", "work centre",
    "work center",
    "workcentre", "workcenter", "work centre code", "work center code", "work center name",
    "workstation",
    "work station", "machine", "resource", "resource name", "line", "station", "加工设备",
    "作业中心",
    "work center/name", "生产设备", "机器",
)  # fmt: skip
ORDER_DATE = (
    "订单日期", "下单日期", "单据日期", "日期", "签订日期", "制单日期", "order date", "ordered",
    "date",
    "ordered on", "ordered at", "creation date", "transaction date", "开单日期", "订货日期",
    "录单日期",
    "start date", "startdate", "purchase date", "sales date", "采购日期", "录入日期",
)  # fmt: skip
DUE_DATE = (
    "交货日期", "交期", "要求交期", "要求交货日期", "预计交货日期", "交付日期", "计划交货日期",
    "到货日期",
    "预计到货日期", "要货日期", "发货日期", "预计发货日期", "预发货日期", "计划到货日期",
    "承诺日期", "due date",
    "due", "delivery date", "required date", "required by", "reqd by date", "requested date",
    "promised date",
    "expected date", "expected delivery date", "scheduled date", "commitment date", "target date",
    "deadline", "need by date", "ship date", "receipt date", "expected arrival", "计划完工日期",
    "要求到货日期", "end date", "enddate",
    "客户交期", "订单交期", "需求日期", "完成日期", "送货日期",
)  # fmt: skip
UNIT_PRICE = (
    "单价", "含税单价", "价格", "售价", "unit price", "price", "rate", "price unit", "price each",
    "net price", "销售单价", "采购单价", "采购价", "进价", "销售价", "成交单价", "报价", "供应价",
    "含税价",
)  # fmt: skip
CURRENCY = {
    "CNY": ("RMB", "人民币", "元", "¥"), "USD": ("美元", "$", "US dollar"), "EUR": ("欧元", "€"),
    "HKD": ("港币", "港元"), "JPY": ("日元",),
}  # fmt: skip
TAX_RATE = ("税率", "税率%", "tax rate", "vat", "vat rate", "tax", "taxes", "增值税率")
# 序号 and "no" are left out: they usually count the rows of the sheet, not the lines of an order.
LINE_NUMBER = (
    "行号", "分录行号", "项次", "line", "line no", "line number", "idx", "明细行号", "订单行号",
    "分录号", "行项目", "position", "pos",
)  # fmt: skip
PRIORITY = ("优先级", "priority", "紧急程度", "优先", "优先顺序", "加急")
STATUS = (
    "状态",
    "status",
    "state",
    "订单状态",
    "单据状态",
    "关闭状态",
    "order status",
    "业务状态",
    "执行状态",
)
PHONE = (
    "电话", "手机", "联系电话", "手机号", "手机号码", "电话号码", "phone", "mobile", "tel",
    "telephone",
    "phone number", "mobile no", "contact number", "联系方式",
)  # fmt: skip
ADDRESS = (
    "地址", "联系地址", "详细地址", "公司地址", "送货地址", "收货地址", "address", "street",
    "shipping address", "delivery address", "通讯地址", "注册地址",
)  # fmt: skip
CONTACT = (
    "联系人", "联系人姓名", "contact", "contact name", "contact person", "主要联系人", "attn",
    "负责人",
)  # fmt: skip
TAX_ID = (
    "税号", "纳税人识别号", "统一社会信用代码", "纳税登记号", "信用代码", "tax id", "tax no",
    "vat no",
    "tax identification number", "uscc", "credit code",
)  # fmt: skip
CATEGORY = (
    "类别", "分类", "物料分类", "物料类别", "存货分类", "存货类别", "商品分类", "商品类别",
    "产品分类", "产品类别",
    "物料分组", "物料组", "category", "item category", "item group", "product category", "group",
    "class",
    "存货分类名称", "物料分类名称", "商品分类名称", "产品分类名称", "物料分组名称", "存货大类名称",
    "产品系列", "所属分类", "大类", "part category", "存货大类",
)  # fmt: skip
