"""Columns of bills of materials, work centres and routings."""

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
from mes.documents.excel.moments import DateParser, DurationParser
from mes.kernel.text import gettext_noop as _

_CODE = TextParser(80, code=True)
_NAME = TextParser(200)
_POSITIVE = DecimalParser(positive=True)
_AMOUNT = DecimalParser(minimum=Decimal(0))
_MINUTES = DurationParser()

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

BOMS = RecordKind(
    code="boms",
    label=_("Bills of materials"),
    group_by=("parent", "version"),
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
            synonyms=("版本", "版本号", "BOM版本", "BOM版本号", "version", "bom version",
                      "revision", "rev"),
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
                      "子件用量", "组成数量", "quantity per", "qty per", "quantity", "qty",
                      "qty per assembly",
                      "usage", "qty (items)", "bom lines/quantity", "consumed qty", "qty per unit",
                      "使用数量", "消耗数量", "单位数量", "需求数量", "分子", "基本用量分子",
                      "配比", "quantity per unit"),
        ),
        ColumnSpec(
            "base_quantity", _("Per parent quantity"), _POSITIVE, sample="1",
            help=_("The number of parent items the quantity is for; blank means one."),
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
            "scrap_rate", _("Scrap %"), RateParser(), sample="2%",
            synonyms=("损耗率", "损耗率%", "变动损耗率", "废品率", "损耗", "耗损率", "scrap",
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
            "substitute", _("Substitute item"), _NAME, refers_to="items", sample="",
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
        ColumnSpec("note", _("Remark"), TextParser(300), synonyms=words.REMARK),
    ),
)  # fmt: skip

WORK_CENTRE_KIND = ChoiceParser(
    {
        "machine": ("设备", "机器", "机台", "机床", "machines", "equipment", "自动", "default"),
        "human": ("人工", "人员", "手工", "labour", "labor", "people", "person", "operator",
                  "班组", "manual",
                  "human resource", "员工", "工人"),
        "line": ("产线", "生产线", "流水线", "装配线", "assembly line", "production line"),
        "outsourced": ("委外", "外协", "外部", "subcontract", "subcontractor", "external"),
    }
)  # fmt: skip

_LINES = ("产线", "生产线", "line")

# Words that end in "name" mean the name in a list of work centres, though either elsewhere.
_WORK_CENTRE_CODES = (
    *(
        word
        for word in words.WORK_CENTRE
        if not word.endswith(("名称", "name")) and word not in _LINES
    ),
    *words.combined(("工作中心", "设备", "产线", "资源", "工位", "机台", "班组"), words.CODE_ZH),
)

WORK_CENTRES = RecordKind(
    code="work_centres",
    label=_("Work centres"),
    name_column="name",
    sheet_names=(
        "工作中心", "产线", "设备", "设备清单", "生产线", "设备台账", "工位", "加工中心", "资源",
        "班组", "work centres",
        "work centers", "workcenters", "workcentres", "workstations", "machines", "resources",
        "work centre",
        "work center", "workstation", "lines", "equipment", "工作中心资料",
    ),
    columns=(
        ColumnSpec(
            "code", _("Work centre code"), _CODE, required=True, key=True, fallback=("name",),
            sample="ASM-1", synonyms=_WORK_CENTRE_CODES,
            weak=(*_LINES, "设备编码", "产线编码", "资源编码", "资源编号", "machine no",
                  "resource code",
                  *words.CODE),
        ),
        ColumnSpec(
            "name", _("Name"), TextParser(200), fallback=("code",), sample="装配线",
            synonyms=("工作中心名称", "设备名称", "产线名称", "资源名称", "work centre name",
                      "work center name", "workstation name", "machine name", "resource name",
                      "班组名称"),
            weak=words.NAME,
        ),
        ColumnSpec(
            "kind", _("Kind"), WORK_CENTRE_KIND, sample="machine",
            synonyms=("类型", "工作中心类型", "设备类型", "资源类型", "类别", "kind", "type",
                      "resource type",
                      "workstation type", "分类"),
        ),
        ColumnSpec(
            "capacity", _("Capacity"), _POSITIVE, sample="1",
            synonyms=("产能", "能力", "设备数量", "人数", "并行数", "台数", "数量", "capacity",
                      "maximum",
                      "production capacity", "job capacity", "parallel capacity", "资源数量",
                      "max"),
        ),
        ColumnSpec(
            "line", _("Production line"), TextParser(100), sample="",
            synonyms=(*_LINES, "所属产线", "所属车间", "车间", "部门", "workshop", "department",
                      "parent",
                      "owner",
                      "生产车间", "所属部门"),
        ),
        ColumnSpec(
            "efficiency", _("Efficiency"), RateParser(maximum=Decimal(5)), sample="100%",
            synonyms=("效率", "利用率", "efficiency", "time efficiency", "稼动率"),
        ),
        ColumnSpec(
            "hourly_cost", _("Hourly cost"), _AMOUNT, sample="60",
            synonyms=("小时成本", "小时费率", "费率", "hourly cost", "hour rate",
                      "cost per hour", "costs per hour"),
        ),
        ColumnSpec("active", _("Active"), BooleanParser(), synonyms=words.ACTIVE),
        ColumnSpec("note", _("Remark"), TextParser(1000), synonyms=words.REMARK),
    ),
)  # fmt: skip

ROUTINGS = RecordKind(
    code="routings",
    label=_("Routings"),
    group_by=("item", "version"),
    depends_on=("items", "work_centres"),
    sheet_names=(
        "工艺路线", "工艺", "工序", "工艺流程", "生产工艺", "工艺路线明细", "工序清单",
        "加工工艺", "工序表", "工艺卡",
        "routings", "routing", "operations", "operation", "bom operations", "process",
        "process routes",
        "工艺路线表", "标准工序", "产品工艺", "工序定额", "工时定额",
    ),
    columns=(
        ColumnSpec(
            "item", _("Item"), _NAME, required=True, key=True, carry=True, refers_to="items",
            sample="CHAIR-01",
            synonyms=(*words.ITEM_REFERENCE, "成品编码", "父项物料编码", "母件编码", "加工物料",
                      "产出物料",
                      "成品", "produced item", "finished item", "加工产品"),
            weak=(*words.ITEM_NAME, "工艺路线", "工艺路线编码", "工艺路线名称", "routing",
                  "routing name"),
        ),
        ColumnSpec(
            "version", _("Version"), TextParser(20, code=True), key=True, carry=True, sample="A",
            synonyms=("版本", "版本号", "工艺版本", "version", "routing version", "revision",
                      "rev"),
        ),
        ColumnSpec(
            "seq", _("Seq"), IntegerParser(0, 32767), key=True, number_within=("item",
                                                                                    "version"),
            number_step=10, sample="10",
            synonyms=("工序号", "工序行号", "工序序号", "序号", "顺序", "工序顺序", "工步号",
                      "行号", "seq",
                      "sequence",
                      "seq no", "sequence no", "sequence id", "operation no", "op no",
                      "operation number",
                      "step", "step no", "idx", "工序次序", "加工顺序", "priority", "工序编号",
                      "no"),
        ),
        ColumnSpec(
            "operation", _("Operation"), TextParser(100), required=True, sample="Assemble",
            synonyms=("工序名称", "工序", "作业名称", "作业", "工步", "工序描述", "operation",
                      "operation name",
                      "op name", "process", "process name", "task", "step name",
                      "operation description",
                      "加工内容", "加工工序", "工艺名称", "工序说明"),
            weak=("名称", "name", "description"),
        ),
        ColumnSpec(
            "work_centre", _("Work centre"), TextParser(100), refers_to="work_centres",
            sample="ASM-1", synonyms=words.WORK_CENTRE,
        ),
        ColumnSpec(
            "setup_minutes", _("Setup (min)"), _MINUTES, sample="15",
            synonyms=("准备时间", "准备工时", "调机时间", "换线时间", "准备时间(分钟)",
                      "固定工时", "setup",
                      "setup time", "setup (min)", "set up time", "fixed time", "duration",
                      "准备工时(分)",
                      "start time", "换型时间", "setup mins", "setup minutes"),
        ),
        ColumnSpec(
            "run_minutes", _("Run (min per unit)"), _MINUTES, sample="30",
            synonyms=("加工时间", "单件工时", "标准工时", "单位工时", "运行时间", "加工工时",
                      "变动工时", "工时",
                      "run", "run time", "run (min per unit)", "cycle time", "operation time",
                      "operation time (in mins)", "time per unit", "duration per unit",
                      "duration_per",
                      "manual duration", "default duration", "time cycle manual", "节拍",
                      "单件时间",
                      "加工时间(分/件)", "单件工时(分钟)", "标准工时(分钟)", "定额工时",
                      "time in mins", "run minutes"),
        ),
        ColumnSpec(
            "transfer_batch", _("Transfer batch"), _POSITIVE, sample="1",
            synonyms=("转移批量", "转序批量", "流转批量", "移转批量", "transfer batch",
                      "transfer lot",
                      "transfer quantity", "批量", "batch size", "lot size", "流转数量"),
        ),
        ColumnSpec(
            "piece_rate", _("Piece rate"), _AMOUNT, sample="2.5",
            synonyms=("计件单价", "工价", "计件工价", "计件工资", "单价", "工序单价",
                      "piece rate", "piece price",
                      "rate per piece", "计件价"),
        ),
        ColumnSpec(
            "inspection", _("Inspection"), BooleanParser(), sample="no",
            synonyms=("检验", "质检", "是否检验", "是否质检", "检验标志", "检验点", "inspection",
                      "inspection required", "quality inspection", "inspect", "报检", "质检点"),
        ),
        ColumnSpec(
            "outsourced", _("Outsourced"), BooleanParser(), sample="no",
            synonyms=("委外", "外协", "是否委外", "是否外协", "outsourced", "subcontracted",
                      "is subcontracted"),
        ),
        ColumnSpec("note", _("Remark"), TextParser(500), synonyms=words.REMARK),
    ),
)  # fmt: skip
