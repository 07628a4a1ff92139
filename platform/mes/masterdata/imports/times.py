"""Columns of shifts, calendars and the days that are not like the week."""

from mes.documents.excel import vocabulary as words
from mes.documents.excel.cells import BooleanParser, ChoiceParser, IntegerParser, TextParser, Value
from mes.documents.excel.kinds import NONE_OF_THEM, ColumnSpec, RecordKind
from mes.documents.excel.moments import DateParser, TimeParser
from mes.kernel.text import gettext_noop as _

_CODE = TextParser(100, code=True)
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WEEKDAY_LABELS = (
    _("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"),
    _("Sunday"),
)  # fmt: skip
_WEEKDAY_ZH = ("一", "二", "三", "四", "五", "六", "日")
_OFF = ("休", "休息", "放假", "休假", "不上班", "无", "否", "×", "0", "off", "no", "n", "false",
        "none", "holiday", "day off", "rest")  # fmt: skip
_ON = ("上班", "班", "是", "√", "✓", "1", "yes", "y", "true", "工作", "on", "work", "working", "x")
_SHIFT_WORDS = ("班次", "班次编码", "班次名称", "上班班次", "shift", "shifts", "shift code")

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
        ColumnSpec("active", _("Active"), BooleanParser(words.RETIRED), synonyms=words.ACTIVE),
    ),
)  # fmt: skip

CALENDAR_WORDS = (
    "日历", "日历编码", "日历编号", "日历代码", "工作日历", "工作日历编码", "工厂日历", "calendar",
    "calendar code", "work calendar", "holiday list", "working hours",
)  # fmt: skip


def _weekday_synonyms(number: int) -> tuple[str, ...]:
    name, zh = WEEKDAYS[number], _WEEKDAY_ZH[number]
    more = ("周天", "星期天", "礼拜天") if number == 6 else ()
    return (name, name[:3], f"周{zh}", f"星期{zh}", f"礼拜{zh}", *more)


def _derive_week(values: dict[str, Value]) -> None:
    """Days that only say "worked" get the shifts of the row."""
    shifts = values.pop("shifts", None)
    for day in WEEKDAYS:
        text = str(values.get(day) or "")
        if text.casefold() in _ON:
            # Without shifts of its own the word stays and is refused as an unknown shift.
            values[day] = shifts if shifts is not None else text


CALENDARS = RecordKind(
    code="calendars",
    label=_("Calendars"),
    name_column="name",
    depends_on=("shifts",),
    sheet_names=("日历", "工作日历", "工厂日历", "生产日历", "calendars", "calendar",
                 "work calendars", "working calendars", "工作周"),
    columns=(
        ColumnSpec(
            "code", _("Calendar code"), _CODE, required=True, key=True, fallback=("name",),
            sample="STD", synonyms=CALENDAR_WORDS, weak=words.CODE,
        ),
        ColumnSpec(
            "name", _("Calendar name"), TextParser(200), fallback=("code",), sample="标准日历",
            synonyms=("日历名称", "工作日历名称", "calendar name"), weak=words.NAME,
        ),
        *(
            ColumnSpec(
                day, _WEEKDAY_LABELS[number], TextParser(300), refers_to="shifts", several=True,
                none_words=_OFF, sample="D" if number < 5 else NONE_OF_THEM,
                help=_("The shifts worked, parted by 、 or a comma; - is a day off."),
                synonyms=_weekday_synonyms(number),
            )
            for number, day in enumerate(WEEKDAYS)
        ),
        ColumnSpec(
            "public_holidays", _("Public holidays"), BooleanParser(), sample="yes",
            synonyms=("法定节假日", "节假日休息", "法定假日", "按法定节假日", "public holidays",
                      "official holidays"),
        ),
        ColumnSpec("active", _("Active"), BooleanParser(words.RETIRED), synonyms=words.ACTIVE),
        ColumnSpec(
            "shifts", _("Shifts of worked days"), TextParser(300), helper=True,
            synonyms=_SHIFT_WORDS,
        ),
    ),
    derive=_derive_week,
)  # fmt: skip

DAY_KIND = ChoiceParser(
    {
        "off": ("休息", "放假", "休", "休假", "节假日", "假日", "非工作日", "holiday",
                "day off", "rest", "weekly off"),
        "work": ("上班", "补班", "调休", "调休上班", "工作日", "加班", "班", "working day",
                 "worked"),
    }
)  # fmt: skip


def _derive_day(values: dict[str, Value]) -> None:
    """A day without shifts is off; one that is said to be worked must name its shifts."""
    kind = values.pop("day_kind", None)
    shifts = str(values.get("shifts") or "")
    if kind == "off" or (kind is None and not shifts):
        values["shifts"] = NONE_OF_THEM
    elif shifts.casefold() in _ON:
        values.pop("shifts")


CALENDAR_EXCEPTIONS = RecordKind(
    code="calendar_exceptions",
    label=_("Calendar exceptions"),
    depends_on=("calendars", "shifts"),
    sheet_names=("日历例外", "例外日", "节假日", "假期", "放假安排", "假日", "特殊日期", "调休",
                 "calendar exceptions", "holidays", "holiday list", "exceptions", "days off"),
    columns=(
        ColumnSpec(
            "calendar", _("Calendar"), TextParser(200), required=True, key=True, carry=True,
            refers_to="calendars", sample="STD", synonyms=(*CALENDAR_WORDS, "日历名称"),
        ),
        ColumnSpec(
            "day", _("Day"), DateParser(), required=True, key=True, sample="2027-05-01",
            synonyms=("日期", "例外日期", "假期日期", "开始日期", "起始日期", "date", "day",
                      "holiday date", "start date", "from date", "from"),
        ),
        ColumnSpec(
            "last_day", _("Last day"), DateParser(), sample="2027-05-05",
            help=_("For several days in a row; blank: one day."),
            synonyms=("结束日期", "截止日期", "至", "last day", "end date", "to date", "to",
                      "until"),
        ),
        ColumnSpec(
            "name", _("Name of the day"), TextParser(100), sample="劳动节",
            synonyms=("节假日名称", "节日", "节假日",
                      "节日名称", "假期名称", "例外名称", "事由", "holiday",
                      "holiday name"),
            weak=(*words.NAME, *words.REMARK),
        ),
        ColumnSpec(
            "shifts", _("Shifts"), TextParser(300), required=True, refers_to="shifts",
            several=True, none_words=_OFF, sample=NONE_OF_THEM,
            help=_("The shifts worked, parted by 、 or a comma; - or blank is a day off."),
            synonyms=(*_SHIFT_WORDS, "安排"),
        ),
        ColumnSpec(
            "day_kind", _("Kind of day"), DAY_KIND, helper=True,
            synonyms=("类型", "日期类型", "类别", "性质", "上班/休息", "type", "kind", "day type"),
        ),
    ),
    derive=_derive_day,
)  # fmt: skip
