"""Columns of warehouses, locations, employees and shifts."""

from decimal import Decimal

from mes.documents.excel import vocabulary as words
from mes.documents.excel.cells import (
    BooleanParser,
    DecimalParser,
    IntegerParser,
    TextParser,
)
from mes.documents.excel.kinds import ColumnSpec, RecordKind
from mes.documents.excel.moments import DateParser, TimeParser
from mes.kernel.text import gettext_noop as _

_CODE = TextParser(80, code=True)

WAREHOUSES = RecordKind(
    code="warehouses",
    label=_("Warehouses"),
    name_column="name",
    sheet_names=("仓库", "仓库档案", "仓库资料", "仓库列表", "库房", "warehouses", "warehouse",
                 "stores",
                 "storehouses", "仓库信息", "sites", "depots"),
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
        ColumnSpec("active", _("Active"), BooleanParser(), synonyms=words.ACTIVE),
        ColumnSpec("note", _("Remark"), TextParser(1000), synonyms=words.REMARK),
    ),
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
        ColumnSpec("active", _("Active"), BooleanParser(), synonyms=words.ACTIVE),
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
            _("Employee no"), TextParser(40, code=True),
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
            "work_centre", _("Work centre"), TextParser(100), refers_to="work_centres",
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
        ColumnSpec("active", _("Active"), BooleanParser(), synonyms=(*words.ACTIVE, "在职",
                                                                     "是否在职")),
        ColumnSpec("note", _("Remark"), TextParser(1000), synonyms=words.REMARK),
    ),
)  # fmt: skip

SHIFTS = RecordKind(
    code="shifts",
    label=_("Shifts"),
    name_column="name",
    sheet_names=("班次", "班次档案", "排班", "班制", "上班时间", "shifts", "shift",
                 "working hours", "shift types"),
    columns=(
        ColumnSpec(
            "code",
            _("Shift code"), _CODE, required=True, key=True, fallback=("name",), sample="D",
            synonyms=("班次", "班次编码", "班次编号", "班次代码", "shift", "shift code",
                      "shift type"),
            weak=words.CODE,
        ),
        ColumnSpec(
            "name", _("Shift name"), TextParser(100), fallback=("code",), sample="白班",
            synonyms=("班次名称", "shift name"), weak=words.NAME,
        ),
        ColumnSpec(
            "start", _("Starts at"), TimeParser(), required=True, sample="08:00",
            synonyms=("开始时间", "上班时间", "起始时间", "start", "start time", "starts at",
                      "from", "work from",
                      "上班"),
        ),
        ColumnSpec(
            "end", _("Ends at"), TimeParser(), required=True, sample="17:00",
            synonyms=("结束时间", "下班时间", "终止时间", "end", "end time", "ends at", "to",
                      "work to", "下班"),
        ),
        ColumnSpec(
            "break_minutes", _("Break (min)"), IntegerParser(0, 1440), sample="60",
            synonyms=("休息时间", "休息分钟", "休息(分钟)", "中间休息", "break", "break (min)",
                      "break minutes"),
        ),
    ),
)  # fmt: skip
