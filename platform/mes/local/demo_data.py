"""Two demo enterprises with their people, made as real ones are: signed up, subscribed, imported.

Everything is asked for first, so that a second start finds it and goes on.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path

from django.db import transaction
from stdnum.cn import uscc

from mes.accounts.people.models import Person
from mes.accounts.people.services import add_member, create_person
from mes.api.enterprises.signup import Administrator, sign_up
from mes.catalog.services import assign_roles
from mes.documents.excel.apply import ImportMode
from mes.documents.excel.container import open_workbook
from mes.kernel import clock
from mes.kernel.actor import Actor, system
from mes.kernel.errors import NotFound
from mes.local import power_tools
from mes.local.demo_work import Office, put_to_work
from mes.masterdata.models import Employee, Item, WorkCentre
from mes.masterdata.services.employees import create_employee, set_pin
from mes.masterdata.services.imports import apply_book
from mes.tenancy import context, directory, hosts
from mes.tenancy.registration import Application

PASSWORD = "Xueyang-demo-2026"  # noqa: S105  printed at every start; only `make demo` makes it
PIN = "2580"
OPERATOR_PHONE = "13900000001"
# Two: what one of them writes about subsidies, the other approves.
OPERATORS = (("平台运营", OPERATOR_PHONE), ("平台复核", "13900000002"))
_SIGNED_UP = timedelta(days=100)
WORKBOOK = Path(__file__).parent / "demo" / "furniture_factory.xlsx"

_ROLES = (
    ("owner", "管理员", "1"),
    ("sales", "销售员", "2"),
    ("planner", "计划员", "3"),
    ("warehouse", "仓管员", "4"),
)


@dataclass(frozen=True, slots=True)
class DemoFactory:
    """What a demo enterprise is made from; ``workers`` are (number, name, badge, work centre)."""

    code: str
    name: str
    registration: str
    industry: str
    phone: str
    workers: tuple[tuple[str, str, str, str], ...] = ()


FACTORIES = (
    DemoFactory(
        "furniture",
        "样板家具厂",
        "91330784MA2DEM001",
        "211",
        "1390000010",
        (
            ("F01", "菲利普", "BADGE-F01", "assembly line"),
            ("F02", "卡尔", "BADGE-F02", "grinder"),
            ("F03", "安东尼奥", "BADGE-F03", "saw"),
        ),
    ),
    DemoFactory("dianqi", "宏达电动工具厂", "91330784MA2DEM002", "346", "1390000020"),
)


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Somebody to sign in as."""

    enterprise: str
    name: str
    login: str
    password: str
    role: str
    url: str


def seed() -> list[dict[str, str]]:
    """Make what is missing; who can sign in where."""
    people = [_operator(name, phone) for name, phone in OPERATORS]
    for factory in FACTORIES:
        tenant = _enterprise(factory)
        people += _people(factory, tenant)
        people += _floor(factory, tenant)
    return [asdict(person) for person in people]


def _operator(name: str, phone: str) -> DemoPerson:
    """Whoever runs the platform; a real one is made by ``manage.py operator``, with two factors."""
    with context.within_public():
        if Person.objects.by_login(phone) is None:
            create_person(
                name=name,
                phone=phone,
                password=PASSWORD,
                is_operator=True,
                actor=system("demo"),
            )
    url = hosts.origin("admin")
    return DemoPerson("学样云", name, phone, PASSWORD, "operator", url)


def _credit_code(registration: str) -> str:
    return registration + uscc.calc_check_digit(registration)


def _enterprise(factory: DemoFactory) -> context.Tenant:
    try:
        return directory.by_code(factory.code)
    except NotFound:
        pass
    with transaction.atomic():
        return _made(factory, system("demo"))


def _made(factory: DemoFactory, actor: Actor) -> context.Tenant:
    # Long enough ago that its trial is over and months were billed since.
    with clock.frozen(clock.now() - _SIGNED_UP):
        made = sign_up(
            Application(
                name=factory.name,
                credit_code=_credit_code(factory.registration),
                industry=factory.industry,
                town="东城街道",
                size_class="small",
                designated=False,
                code=factory.code,
            ),
            Administrator("管理员", factory.phone + "1", password=PASSWORD),
            actor=actor,
        )
    with context.within(made.tenant):
        _import(factory, actor)
        _workers(factory, actor)
    return made.tenant


def _import(factory: DemoFactory, actor: Actor) -> None:
    content = (
        WORKBOOK.read_bytes()
        if factory.code == "furniture"
        else power_tools.workbook(clock.business_date())
    )
    book = open_workbook(content, filename=f"{factory.code}.xlsx")
    apply_book(book, actor=actor, mode=ImportMode.ALL)


def _workers(factory: DemoFactory, actor: Actor) -> None:
    centres = dict(WorkCentre.objects.values_list("code", "pk"))
    for number, name, badge, centre in factory.workers:
        create_employee(
            {
                "number": number,
                "name": name,
                "badge": badge,
                "work_centre_ids": [centres[centre]] if centre in centres else [],
            },
            actor=actor,
        )
    for pk in Employee.objects.values_list("pk", flat=True):
        set_pin(pk, PIN, actor=actor)


def _people(factory: DemoFactory, tenant: context.Tenant) -> list[DemoPerson]:
    found = []
    url = hosts.origin(tenant.code)
    for role, title, digit in _ROLES:
        login = factory.phone + digit
        with context.within_public():
            person = Person.objects.by_login(login)
            if person is None:
                person = create_person(
                    name=title, phone=login, password=PASSWORD, actor=system("demo")
                )
        if digit != "1":
            add_member(tenant, person.pk, actor=system("demo"))
            with context.within(tenant):
                assign_roles(person.pk, [role], actor=system("demo"))
        found.append(DemoPerson(factory.name, title, login, PASSWORD, role, url))
    return found


def _floor(factory: DemoFactory, tenant: context.Tenant) -> Sequence[DemoPerson]:
    """The tablet's one-time code and a worker, made through the office's own API."""
    office = Office(tenant, factory.phone + "1", PASSWORD)
    put_to_work(office)
    terminal = office.terminal("演示平板")
    with context.within(tenant):
        worker = Employee.objects.order_by("pk").first()
        if not Item.objects.exists() or worker is None:
            return []
        number, name = worker.number, worker.name
    place = hosts.origin(tenant.code)
    return [
        DemoPerson(
            factory.name, "演示平板", "登记码", terminal["enrolment_code"], "floor terminal",
            f"{place}/floor?code={terminal['enrolment_code']}",
        ),
        DemoPerson(factory.name, name, number, PIN, "floor worker", f"{place}/floor"),
    ]  # fmt: skip
