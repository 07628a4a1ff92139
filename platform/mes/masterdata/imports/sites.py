"""Columns of warehouses, locations and employees."""

from decimal import Decimal

from mes.documents.excel import vocabulary as words
from mes.documents.excel.cells import (
    BooleanParser,
    ChoiceParser,
    DecimalParser,
    TextParser,
)
from mes.documents.excel.kinds import ColumnSpec, RecordKind
from mes.documents.excel.moments import DateParser
from mes.kernel.text import gettext_noop as _

_CODE = TextParser(100, code=True)

WAREHOUSES = RecordKind(
    code="warehouses",
    label=_("Warehouses"),
    name_column="name",
    sheet_names=("仓库", "仓库档案", "仓库资料", "仓库列表", "库房", "warehouses", "warehouse",
                 "stores",
                 "storehouses", "仓库信息", "sites", "depots", "location"),
    columns=(
        ColumnSpec(
            "code", _("Warehouse code"), _CODE, required=True, key=True, fallback=("name",),
            sample="W01",
            synonyms=("仓库编码", "仓库编号", "仓库代码", "仓库号", "warehouse code",
                      "warehouse no",
                      "warehouse id", "warehouse", "short name", "store code"),
            weak=(*words.CODE, "库房编号", "site", "store"),
        ),
        ColumnSpec(
            "name", _("Warehouse name"), TextParser(200), fallback=("code",), sample="成品仓",
            synonyms=("仓库名称", "warehouse name", "库房名称", "仓库", "store name", "库房"),
            weak=words.NAME,
        ),
        ColumnSpec("address", _("Address"), TextParser(300), synonyms=words.ADDRESS),
        ColumnSpec(
            "keeper", _("Keeper"), TextParser(100), sample="李四",
            synonyms=("仓管员", "负责人", "保管员", "管理员", "仓库管理员", "keeper", "manager",
                      "responsible"),
        ),
        ColumnSpec("active", _("Active"), BooleanParser(words.RETIRED), synonyms=words.ACTIVE),
        ColumnSpec("note", _("Remark"), TextParser(1000), synonyms=words.REMARK),
    ),
)  # fmt: skip

LOCATION_KIND = ChoiceParser(
    {
        "storage": ("存储", "储存", "存储区", "普通", "仓储", "internal", "internal location",
                    "stock", "bin"),
        "receiving": ("收货", "收货区", "待检", "待检区", "input", "inbound"),
        "shipping": ("发货", "发货区", "备货区", "output", "outbound"),
        "production": ("生产", "线边", "线边库", "线边仓", "production line", "wip"),
        "scrap": ("报废", "报废区", "废品区", "inventory loss"),
        "quarantine": ("隔离", "隔离区", "不良品区", "不良品", "hold", "blocked"),
    }
)  # fmt: skip

LOCATIONS = RecordKind(
    code="locations",
    label=_("Locations"),
    depends_on=("warehouses",),
    sheet_names=("库位", "货位", "仓位", "储位", "库位档案", "货位档案", "locations", "bins",
                 "storage locations",
                 "stock locations", "location", "仓位资料"),
    columns=(
        ColumnSpec(
            "warehouse", _("Warehouse"), TextParser(100), required=True, key=True,
            refers_to="warehouses", creates=True, sample="W01",
            synonyms=(*words.WAREHOUSE, "所属仓库", "parent location", "parent"),
        ),
        ColumnSpec(
            "code", _("Location code"), _CODE, required=True, key=True, fallback=("name",),
            sample="A-01",
            synonyms=words.LOCATION, weak=words.CODE,
        ),
        ColumnSpec(
            "name", _("Location name"), TextParser(200), fallback=("code",),
            synonyms=("库位名称", "货位名称", "仓位名称", "location name",
                      "bin name"), weak=words.NAME,
        ),
        ColumnSpec(
            "kind", _("Kind"), LOCATION_KIND, sample="storage",
            synonyms=("库位类型", "货位类型", "仓位类型", "类型", "location type", "type", "kind",
                      "usage"),
        ),
        ColumnSpec(
            "allow_negative", _("May go negative"), BooleanParser(), sample="no",
            synonyms=("允许负库存", "是否允许负库存", "负库存", "allow negative",
                      "allow negative stock"),
        ),
        ColumnSpec("active", _("Active"), BooleanParser(words.RETIRED), synonyms=words.ACTIVE),
        ColumnSpec("note", _("Remark"), TextParser(1000), synonyms=words.REMARK),
    ),
)  # fmt: skip

EMPLOYEES = RecordKind(
    code="employees",
    label=_("Employees"),
    name_column="name",
    depends_on=("work_centres",),
    sheet_names=("员工", "人员", "职员", "员工档案", "人员档案", "花名册", "员工花名册",
                 "员工名册", "职员档案", "工人",
                 "employees", "employee", "staff", "people", "workers", "operators", "personnel",
                 "员工信息"),
    columns=(
        ColumnSpec(
            "number",
            _("Employee no"), TextParser(100, code=True),
            required=True, key=True, fallback=("name",),
            sample="1001",
            synonyms=("工号", "员工编号", "员工编码", "职员编号", "人员编码", "员工号",
                      "职员代码", "人员编号",
                      "employee no", "employee number", "employee code", "employee id",
                      "staff no", "emp no",
                      "staff id", "badge id", "attendance device id", "职员编码"),
            weak=words.CODE,
        ),
        ColumnSpec(
            "name",
            _("Name"), TextParser(200), required=True, fallback=("number",), sample="张师傅",
            synonyms=("姓名", "员工姓名", "职员姓名", "人员姓名", "员工名称", "职员名称",
                      "employee name", "full name",
                      "employee", "staff name", "worker", "worker name", "员工", "first name"),
            weak=words.NAME,
        ),
        ColumnSpec("phone", _("Phone"), TextParser(40, code=True), synonyms=words.PHONE),
        ColumnSpec(
            "work_centre", _("Work centre"), TextParser(1000), refers_to="work_centres",
            several=True, none_words=("无", "none"), sample="ASM-1、ASM-2",
            help=_("Several are parted by 、 or a comma; - means none."),
            synonyms=words.WORK_CENTRE,
        ),
        ColumnSpec(
            "badge", _("Badge"), _CODE,
            synonyms=("工牌", "工牌号", "卡号", "考勤卡号", "IC卡号", "badge", "badge no",
                      "card no", "rfid",
                      "badge number", "员工卡号"),
        ),
        ColumnSpec(
            "department", _("Department"), TextParser(100), sample="装配车间",
            synonyms=("部门", "所属部门", "车间", "部门名称", "department", "dept",
                      "department name", "workshop"),
        ),
        ColumnSpec(
            "team", _("Team"), TextParser(100),
            synonyms=("班组", "小组", "所属班组", "生产班组", "team", "group", "crew"),
        ),
        ColumnSpec(
            "job_title", _("Position"), TextParser(100),
            synonyms=("岗位", "职位", "职务", "工种", "position", "job title", "designation",
                      "title", "job", "job position", "role"),
        ),
        ColumnSpec(
            "hourly_rate", _("Hourly rate"), DecimalParser(minimum=Decimal(0)), sample="25",
            synonyms=("时薪", "小时工资", "计时单价", "hourly rate", "hourly wage"),
        ),
        ColumnSpec(
            "joined_on", _("Joined on"), DateParser(),
            synonyms=("入职日期", "入厂日期", "入职时间", "date of joining", "hire date",
                      "joined on"),
        ),
        ColumnSpec(
            "active", _("Active"), BooleanParser((*words.RETIRED, "离职")),
            synonyms=(*words.ACTIVE, "在职", "是否在职", "在职状态", "员工状态", "是否离职", "状态",
                      "status", "employment status"),
        ),
        ColumnSpec("note", _("Remark"), TextParser(1000), synonyms=words.REMARK),
    ),
)  # fmt: skip
