"""Columns of lines, work centres and routings."""

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
from mes.masterdata.imports.times import CALENDAR_WORDS

_CODE = TextParser(100, code=True)
_NAME = TextParser(200)
_POSITIVE = DecimalParser(positive=True)
_AMOUNT = DecimalParser(minimum=Decimal(0))
_MINUTES = DurationParser()

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

LINES = RecordKind(
    code="lines",
    label=_("Production lines"),
    name_column="name",
    sheet_names=("产线", "生产线", "产线档案", "生产线档案", "流水线", "lines", "line",
                 "production lines"),
    columns=(
        ColumnSpec(
            "code", _("Line code"), _CODE, required=True, key=True, fallback=("name",),
            sample="L1",
            synonyms=("产线编码", "产线编号", "产线代码", "生产线编码", "生产线编号", "产线",
                      "生产线", "line", "line code", "line no"),
            weak=words.CODE,
        ),
        ColumnSpec(
            "name", _("Line name"), TextParser(200), fallback=("code",), sample="总装线",
            synonyms=("产线名称", "生产线名称", "line name"), weak=words.NAME,
        ),
        ColumnSpec("active", _("Active"), BooleanParser(words.RETIRED), synonyms=words.ACTIVE),
    ),
)  # fmt: skip

WORK_CENTRES = RecordKind(
    code="work_centres",
    label=_("Work centres"),
    name_column="name",
    depends_on=("lines", "calendars"),
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
                      "cost per hour", "costs per hour", "net hour rate"),
        ),
        ColumnSpec(
            "calendar", _("Calendar"), TextParser(200), refers_to="calendars", sample="STD",
            synonyms=(*CALENDAR_WORDS, "日历名称", "available"),
        ),
        ColumnSpec("active", _("Active"), BooleanParser(words.RETIRED), synonyms=words.ACTIVE),
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
            "seq", _("Seq"), IntegerParser(1, 32767), key=True, number_within=("item",
                                                                                    "version"),
            number_step=10, sample="10",
            synonyms=("工序号", "工序行号", "工序序号", "序号", "顺序", "工序顺序", "工步号",
                      "行号", "seq",
                      "sequence",
                      "seq no", "sequence no", "sequence id", "operation no", "op no",
                      "operation number",
                      "step", "step no", "idx", "工序次序", "加工顺序", "工序编号",
                      "no"),
        ),
        ColumnSpec(
            "operation_code", _("Operation code"), TextParser(80, code=True), sample="ASM",
            synonyms=("工序编码", "工序代码", "作业编码", "工艺编码", "operation code", "op code"),
        ),
        ColumnSpec(
            "operation", _("Operation"), _NAME, required=True, sample="Assemble",
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
        ColumnSpec("note", _("Remark"), TextParser(1000), synonyms=words.REMARK),
        ColumnSpec(
            "valid_from", _("Valid from"), DateParser(), carry=True,
            synonyms=("生效日期", "生效日", "启用日期", "effective from", "valid from",
                      "effective date"),
        ),
        ColumnSpec(
            "valid_to", _("Valid to"), DateParser(), carry=True,
            synonyms=("失效日期", "失效日", "停用日期", "effective to", "valid to", "expiry date"),
        ),
        ColumnSpec(
            "version_note", _("Remark on the version"), TextParser(1000), carry=True,
            synonyms=("版本说明", "版本备注", "工艺说明", "工艺路线说明", "version note"),
        ),
    ),
)  # fmt: skip
