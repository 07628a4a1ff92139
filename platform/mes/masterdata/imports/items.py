"""Columns of items, units and unit conversions."""

from decimal import Decimal

from mes.documents.excel import vocabulary as words
from mes.documents.excel.cells import (
    BooleanParser,
    ChoiceParser,
    DecimalParser,
    IntegerParser,
    TextParser,
    Value,
)
from mes.documents.excel.kinds import ColumnSpec, RecordKind
from mes.documents.excel.moments import DurationParser, DurationUnit
from mes.kernel.text import gettext_noop as _

_CODE = TextParser(100, code=True)
_AMOUNT = DecimalParser(minimum=Decimal(0))
_DAYS = DurationParser(DurationUnit.DAY, whole=True, maximum=Decimal(3650))

ITEM_KIND = ChoiceParser(
    {
        "raw": ("原材料", "原料", "材料", "raw material", "原辅料", "主材", "raw materials"),
        "purchased": ("外购件", "标准件", "外购", "采购件", "bought", "purchase", "五金件", "零件",
                      "component", "buy", "外购成品", "part"),
        "semi_finished": ("半成品", "自制件", "自制半成品", "semi-finished", "semi finished good",
                          "wip", "subassembly", "sub assembly", "组件", "部件", "intermediate",
                          "自制", "半制品", "semi finished goods"),
        "finished": ("成品", "产成品", "产品", "finished good", "finished goods", "商品",
                     "finished product", "product", "storable product", "goods", "库存商品", "fg",
                     "assembly", "make", "storable"),
        "consumable": ("耗材", "消耗品", "易耗品", "低值易耗品", "supplies", "劳保用品",
                       "辅助材料", "辅料"),
        "packaging": ("包装材料", "包材", "包装物", "包装", "包装物料", "packing material",
                      "packing", "packaging material"),
        "service": ("服务", "劳务", "费用", "加工费", "services", "非库存", "非物料"),
    }
)  # fmt: skip

ITEM_SUPPLY = ChoiceParser(
    {
        "make": ("自制", "生产", "制造", "自制件", "made", "manufacture", "manufactured",
                 "produce", "虚拟",
                 "虚拟件", "in house", "自产", "phantom"),
        "buy": ("外购", "采购", "购买", "外购件", "purchase", "purchased", "bought", "委外",
                "委外件", "外协",
                "subcontract", "subcontracted", "外购品"),
    }
)  # fmt: skip

ITEM_TRACKING = ChoiceParser(
    {
        "none": ("不管理", "无", "no tracking", "不启用", "否", "by quantity", "no", "false", "0"),
        "lot": ("批次", "批号", "批次管理", "by lots", "batch", "lots", "是", "yes", "批号管理",
                "true", "1"),
        "serial": ("序列号", "序列号管理", "单件", "by unique serial number", "serial number",
                   "serials"),
    }
)  # fmt: skip


def _derive_item(values: dict[str, Value]) -> None:
    """What flags of other systems say of tracking and supply, where nothing says it itself."""
    if values.pop("by_serial", False):
        values["tracking"] = "serial"
    made, bought = values.pop("is_made", None), values.pop("is_bought", None)
    # That something may be bought says little alone: what is made here as well is planned as made.
    if "supply" not in values and made is not None and (made or bought):
        values["supply"] = "make" if made else "buy"


ITEMS = RecordKind(
    code="items",
    label=_("Items"),
    name_column="name",
    depends_on=("units", "locations"),
    sheet_names=(
        "物料", "物料清单表", "物料档案", "物料主数据", "存货档案", "存货", "商品", "商品资料",
        "商品信息", "产品",
        "产品资料", "产品档案", "货品", "货品资料", "物料资料", "物料列表", "基础物料",
        "料品档案", "items", "item",
        "item master", "products", "product", "parts", "part", "materials", "material master",
        "skus",
        "product variants", "物料表", "物料信息", "材料", "品目", "material",
    ),
    columns=(
        ColumnSpec(
            "code", _("Item code"), _CODE, required=True, key=True, fallback=("name",),
            sample="CHAIR-01", synonyms=words.ITEM_CODE, weak=words.CODE,
        ),
        ColumnSpec(
            "name", _("Item name"), TextParser(200), fallback=("code",), sample="木椅",
            synonyms=words.ITEM_NAME,
            weak=("物料", "产品", "商品", "存货", "product", "part", "material", *words.NAME),
        ),
        ColumnSpec(
            "specification", _("Specification"), TextParser(500), sample="450×520×900",
            synonyms=words.SPECIFICATION,
        ),
        ColumnSpec(
            "kind", _("Kind"), ITEM_KIND, sample="finished",
            synonyms=("物料类型", "类型", "物料种类", "存货类型", "产品类型", "商品类型", "kind",
                      "type",
                      "item type", "product type", "material type", "part type", "存货性质"),
            weak=("存货属性", "物料属性"),
        ),
        ColumnSpec(
            "unit", _("Unit"), TextParser(20), refers_to="units", creates=True, sample="pcs",
            synonyms=words.UNIT,
        ),
        ColumnSpec(
            "category", _("Category"), TextParser(100), sample="家具", synonyms=words.CATEGORY,
        ),
        ColumnSpec(
            "supply", _("Make or buy"), ITEM_SUPPLY, sample="make",
            synonyms=("自制外购", "物料来源", "来源", "物料属性", "存货属性", "供应方式",
                      "取得方式", "make or buy",
                      "make/buy", "source", "procurement type", "supply type", "replenishment",
                      "default material request type", "procurement", "供应类型", "生产类型"),
        ),
        ColumnSpec(
            "tracking", _("Tracking"), ITEM_TRACKING, sample="none",
            synonyms=("批次管理", "跟踪方式", "批号管理", "启用批号管理", "tracking",
                      "has batch no", "trackable",
                      "track inventory", "是否批次管理", "批次跟踪", "追溯方式", "管理方式"),
        ),
        ColumnSpec(
            "shelf_life_days", _("Shelf life (days)"), _DAYS, sample="365",
            synonyms=("保质期", "保质期天数", "有效期天数", "shelf life", "shelf life in days",
                      "expiry days",
                      "default expiry", "保质期限"),
        ),
        ColumnSpec(
            "lead_time_days", _("Lead time (days)"), _DAYS, sample="5", synonyms=words.LEAD_TIME
        ),
        ColumnSpec(
            "safety_stock", _("Safety stock"), _AMOUNT, sample="20",
            synonyms=("安全库存", "安全库存量", "最低库存", "库存下限", "最小库存", "safety stock",
                      "minimum stock", "min stock", "reorder level", "reorder point"),
        ),
        ColumnSpec(
            "minimum_quantity", _("Minimum order quantity"), _AMOUNT, sample="10",
            synonyms=("最小订货量", "最小起订量", "起订量", "最小采购量", "最小批量", "moq",
                      "minimum quantity",
                      "min order qty", "minimum order quantity", "min qty", "size minimum",
                      "minimum lot",
                      "最小订单量", "minimum order qty"),
        ),
        ColumnSpec(
            "order_multiple", _("Order multiple"), _AMOUNT, sample="5",
            synonyms=("订货倍数", "批量倍数", "倍数", "批量增量", "最小包装量", "最小包装",
                      "multiple",
                      "order multiple", "lot multiple", "size multiple", "qty multiple",
                      "包装数量",
                      "包装倍数", "multiple quantity"),
        ),
        ColumnSpec(
            "standard_cost", _("Standard cost"), _AMOUNT, sample="100",
            synonyms=("标准成本", "成本", "成本价", "计划价", "计划单价", "参考成本",
                      "standard cost", "cost",
                      "std cost", "valuation rate", "standard price", "unit cost", "参考进价",
                      "计划成本"),
        ),
        ColumnSpec(
            "list_price", _("List price"), _AMOUNT, sample="150",
            synonyms=("销售价", "售价", "零售价", "标准售价", "参考售价", "销售单价",
                      "sales price", "list price",
                      "price", "selling price", "standard selling rate", "单价", "sale price",
                      "预设售价"),
        ),
        ColumnSpec(
            "barcode", _("Barcode"), _CODE, sample="6901234567892",
            synonyms=("条码", "条形码", "商品条码", "国际条码", "barcode", "ean", "ean13", "upc",
                      "gtin"),
        ),
        ColumnSpec(
            "drawing_no", _("Drawing no"), TextParser(100), sample="DWG-100",
            synonyms=("图号", "图纸号", "图纸编号", "drawing no", "drawing number", "drawing",
                      "dwg"),
        ),
        ColumnSpec(
            "default_location", _("Default location"), TextParser(210), sample="W01/A-01",
            help=_("The warehouse and the location, as W01/A-01."),
            synonyms=("默认库位", "默认货位", "默认仓位", "缺省库位", "存放位置",
                      "default location", "default bin", "storage location"),
        ),
        ColumnSpec(
            "active", _("Active"), BooleanParser(words.RETIRED), sample="yes",
            synonyms=words.ACTIVE,
        ),
        ColumnSpec("note", _("Remark"), TextParser(1000), synonyms=words.REMARK),
        ColumnSpec(
            "by_serial", _("Tracked by serial number"), BooleanParser(), helper=True,
            synonyms=("has serial no", "序列号管理", "启用序列号管理", "是否序列号管理",
                      "是否启用序列号"),
        ),
        ColumnSpec(
            "is_made", _("Made here"), BooleanParser(), helper=True,
            synonyms=("自制", "是否自制", "允许生产", "can be manufactured"),
        ),
        ColumnSpec(
            "is_bought", _("Bought"), BooleanParser(), helper=True,
            synonyms=("外购", "是否外购", "允许采购", "can be purchased", "is purchase item"),
        ),
    ),
    derive=_derive_item,
)  # fmt: skip

UNIT_DIMENSION = ChoiceParser(
    {
        "count": ("数量", "个数", "unit", "units", "件"),
        "mass": ("重量", "质量", "weight"),
        "length": ("长度", "length / distance", "distance"),
        "area": ("面积", "surface"),
        "volume": ("体积", "容积", "capacity"),
        "time": ("时间", "工时", "working time"),
        "pack": ("包装", "package", "packaging"),
    }
)  # fmt: skip

UNITS = RecordKind(
    code="units",
    label=_("Units"),
    name_column="name",
    sheet_names=("计量单位", "单位", "单位档案", "units", "uom", "units of measure", "uoms"),
    columns=(
        ColumnSpec(
            "code", _("Unit code"), TextParser(20), required=True, key=True, fallback=("name",),
            sample="pcs",
            synonyms=("单位编码", "单位代码", "单位编号", "unit code", "uom code", "symbol",
                      "单位符号"),
            weak=(*words.CODE, "unit", "uom", "单位", "计量单位"),
        ),
        ColumnSpec(
            "name", _("Unit name"), TextParser(50), fallback=("code",), sample="个",
            synonyms=("单位名称", "计量单位名称", "unit name", "uom name"), weak=words.NAME,
        ),
        ColumnSpec(
            "dimension", _("Dimension"), UNIT_DIMENSION, sample="count",
            synonyms=("量纲", "单位类别", "计量单位组", "单位组", "dimension", "uom category",
                      "category"),
        ),
        ColumnSpec(
            "decimals", _("Decimal places"), IntegerParser(0, 6), sample="0",
            synonyms=("小数位数", "精度", "小数位", "decimal places", "precision", "rounding"),
        ),
        ColumnSpec(
            "numerator", _("Worth, numerator"), IntegerParser(1, 10**12), sample="1",
            help=_("One unit is numerator/denominator of kg, m, m², L, h or pieces."),
            synonyms=("换算分子", "分子", "numerator"),
        ),
        ColumnSpec(
            "denominator", _("Worth, denominator"), IntegerParser(1, 10**12), sample="1000",
            synonyms=("换算分母", "分母", "denominator"),
        ),
        ColumnSpec("active", _("Active"), BooleanParser(words.RETIRED), synonyms=words.ACTIVE),
    ),
)  # fmt: skip

UNIT_CONVERSIONS = RecordKind(
    code="unit_conversions",
    label=_("Unit conversions"),
    depends_on=("units", "items"),
    sheet_names=("单位换算", "计量单位换算", "换算率", "多单位", "unit conversions",
                 "uom conversion",
                 "conversions", "uom conversions", "物料单位换算"),
    columns=(
        ColumnSpec(
            "item", _("Item"), TextParser(200), key=True, refers_to="items", sample="SCREW-01",
            synonyms=words.ITEM_REFERENCE, help=_("Blank: the conversion holds for every item."),
        ),
        ColumnSpec(
            "unit", _("Unit"), TextParser(20), required=True, key=True, refers_to="units",
            creates=True, sample="box",
            synonyms=("单位", "辅单位", "换算单位", "源单位", "辅助单位", "包装单位", "from unit",
                      "unit", "uom",
                      "from", "alternative unit", "从单位"),
        ),
        ColumnSpec(
            "base_unit",
            _("Base unit"), TextParser(20), required=True, key=True, refers_to="units",
            creates=True, sample="pcs",
            synonyms=("基本单位", "主单位", "目标单位", "主计量单位", "to unit", "base unit",
                      "stock uom", "to",
                      "到单位", "基准单位"),
        ),
        ColumnSpec(
            "quantity", _("Base units in one"), DecimalParser(positive=True), required=True,
            sample="24",
            synonyms=("换算率", "换算系数", "换算关系", "转换率", "比例", "数量", "factor",
                      "conversion factor",
                      "ratio", "value", "quantity", "换算值"),
        ),
        ColumnSpec(
            "per", _("Per units"), DecimalParser(positive=True), sample="1",
            help=_("How many units the base units are for, so that 1 for 3 is exact; blank: one."),
            synonyms=("对应单位数", "换算分母",
                      "每多少单位", "单位数", "per", "denominator", "per units"),
        ),
    ),
)  # fmt: skip
