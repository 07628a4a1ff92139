"""Columns of bills of materials."""

from decimal import Decimal

from mes.documents.excel import vocabulary as words
from mes.documents.excel.cells import (
    DecimalParser,
    RateParser,
    TextParser,
    Value,
)
from mes.documents.excel.kinds import ColumnSpec, RecordKind
from mes.documents.excel.moments import DateParser
from mes.kernel.text import gettext_noop as _

_NAME = TextParser(200)
_POSITIVE = DecimalParser(positive=True)

_PARENT = ("父项", "母件", "父件", "上级", "主件", "成品", "父级", "上层", "父阶", "半成品")
_CHILD = (
    "子项",
    "子件",
    "下级",
    "元件",
    "组件",
    "材料",
    "子级",
    "用料",
    "零件",
    "原料",
    "下层",
    "子阶",
)
_ITEM_WORDS = (
    "物料编码",
    "编码",
    "编号",
    "料号",
    "代码",
    "物料",
    "物料代码",
    "品号",
    "物料编号",
    "物料号",
    "存货编码",
)


def _derive_line(values: dict[str, Value]) -> None:
    """Beside a column for the parent the level says nothing more."""
    values.pop("level", None)


BOMS = RecordKind(
    code="boms",
    label=_("Bills of materials"),
    group_by=("parent", "version"),
    derive=_derive_line,
    nested=("level", "parent", "component"),
    # Lines may name the operation that consumes them, so routings come first.
    depends_on=("items", "units", "routings"),
    sheet_names=(
        "BOM", "物料清单", "BOM清单", "BOM表", "产品结构", "BOM明细", "配料清单", "产品BOM",
        "bill of materials",
        "boms", "bom lines", "bom items", "bill of material", "product structure", "用料清单",
        "产品配方",
        "配方", "物料清单BOM", "bom list",
    ),
    columns=(
        ColumnSpec(
            "parent", _("Parent item"), _NAME, required=True, key=True, carry=True,
            fallback=("level",),
            refers_to="items", sample="CHAIR-01",
            synonyms=(
                *words.combined(_PARENT, _ITEM_WORDS), *_PARENT, "产品编码", "产品编号",
                "产品料号",
                "parent item", "parent", "parent item code", "parent code", "parent part",
                "assembly",
                "assembly code", "assembly item", "finished good", "finished item", "bom item",
                "product",
                "product code", "parent product", "item to manufacture", "fg code", "parent ipn",
                "产品",
                "成品物料", "生产产品", "母件料号", "assembly ipn", "produced item",
            ),
            weak=("item", "item code", "物料编码", "物料", "bom", "bom编号", "父项物料名称",
                  "产品名称",
                  "成品名称", "母件名称", "parent name", "物料代码"),
        ),
        ColumnSpec(
            "version", _("Version"), TextParser(20, code=True), key=True, carry=True, sample="A",
            synonyms=("版本", "版本号", "BOM版本", "BOM版本号", "版本代号", "BOM版本代号",
                      "version", "bom version", "revision", "rev"),
        ),
        ColumnSpec(
            "component", _("Component item"), _NAME, required=True, key=True, refers_to="items",
            sample="LEG-01",
            synonyms=(
                *words.combined(_CHILD, _ITEM_WORDS), *_CHILD, "component item", "component",
                "component code", "component item code", "child item", "child", "child item code",
                "child part", "material", "material code", "bom line item", "components",
                "sub part",
                "raw material", "ingredient", "bomlines/component", "item code (items)",
                "part ipn",
                "bom lines/component", "sub_part", "consumed item", "bom component", "所需物料",
            ),
            weak=("item", "item code", "part", "part number", "物料编码", "物料", "物料代码",
                  "料号", "子项物料名称",
                  "子件名称", "材料名称", "component name", "IPN", "part no"),
        ),
        ColumnSpec(
            "quantity", _("Quantity per"), _POSITIVE, required=True, sample="4",
            synonyms=("用量", "单位用量", "数量", "标准用量", "用量分子", "用量:分子", "定额",
                      "单耗", "基本用量",
                      "子件用量", "子项用量", "单机用量", "单台用量", "组成数量", "quantity per",
                      "qty per", "quantity", "qty",
                      "qty per assembly",
                      "usage", "qty (items)", "bom lines/quantity", "consumed qty", "qty per unit",
                      "使用数量", "消耗数量", "单位数量", "需求数量", "分子", "基本用量分子",
                      "配比", "quantity per unit"),
        ),
        ColumnSpec(
            "base_quantity", _("Per parent quantity"), _POSITIVE, sample="1",
            help=_("The number of parent items the quantity is for; blank means one."),
            head_words=("quantity", "qty", "数量"),
            synonyms=("父件数量", "基数", "用量分母", "用量:分母", "分母", "母件数量", "基础数量",
                      "底数",
                      "base quantity", "per quantity", "基本用量分母", "母件基数",
                      "parent quantity", "产品数量",
                      "成品数量"),
        ),
        ColumnSpec(
            "unit", _("Unit"), TextParser(20), refers_to="units", creates=True, sample="pcs",
            synonyms=(*words.UNIT, "子项单位", "子件单位", "用量单位"),
        ),
        ColumnSpec(
            "scrap_rate", _("Scrap %"), RateParser(maximum=Decimal("0.999999")), sample="2%",
            synonyms=("子件损耗率", "子件损耗率%", "子项损耗率", "材料损耗率", "工艺损耗率",
                      "标准损耗率",
                      "损耗率", "损耗率%", "变动损耗率", "废品率", "损耗", "耗损率", "scrap",
                      "scrap %",
                      "scrap rate", "scrap factor", "loss rate", "wastage", "overage", "报废率",
                      "attrition"),
        ),
        ColumnSpec(
            "operation", _("Consumed at operation"), TextParser(100), key=True, sample="Assemble",
            synonyms=("工序", "投料工序", "领料工序", "消耗工序", "作业", "使用工序", "所在工序",
                      "工序名称", "工序号",
                      "consumed at operation", "operation", "consumed in operation",
                      "at operation",
                      "consumed at", "consume at", "issue at operation", "用料工序", "耗用工序"),
        ),
        ColumnSpec(
            "substitute", _("Substitute item"), TextParser(1000), refers_to="items",
            sample="LEG-02", several=True, ordered=True, none_words=("无", "none"),
            help=_("Several are parted by 、 or a comma, the best first; - means none."),
            synonyms=("替代料", "替代物料", "替代件", "替代品", "替代料号", "substitute",
                      "substitute item",
                      "alternative item", "alternative", "substitutes", "替代编码"),
        ),
        ColumnSpec(
            "valid_from", _("Valid from"), DateParser(), synonyms=("生效日期", "生效日",
                                                                   "启用日期", "effective from",
                                                                   "valid from", "start date",
                                                                   "effective date",
                                                                   "effective start"),
        ),
        ColumnSpec(
            "valid_to", _("Valid to"), DateParser(), synonyms=("失效日期", "失效日", "停用日期",
                                                               "effective to", "valid to",
                                                               "end date", "expiry date",
                                                               "effective end"),
        ),
        ColumnSpec(
            "substitute_ratio", _("Substitute ratio"), TextParser(300), sample="1",
            help=_("How much of each substitute stands in for one; blank: one."),
            synonyms=("替代比例", "替代系数", "替代量", "替代用量比", "substitute ratio",
                      "substitute factor"),
        ),
        ColumnSpec("note", _("Remark"), TextParser(1000), synonyms=words.REMARK),
        ColumnSpec(
            "version_note", _("Remark on the version"), TextParser(1000), carry=True,
            synonyms=("版本说明", "BOM说明", "BOM备注", "单据备注", "version note", "bom note"),
        ),
        ColumnSpec(
            "level", _("Level"), TextParser(20), helper=True,
            synonyms=("层次", "层级", "阶层", "阶次", "级次", "阶", "层", "BOM层级", "BOM层次",
                      "层级号", "BOM阶层", "展开阶", "level", "bom level", "lvl", "indent",
                      "depth"),
        ),
    ),
)  # fmt: skip
