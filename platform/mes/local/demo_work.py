"""Work for the demo factories, ordered through the office's own API as their people would."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.test import Client

from mes.tenancy import context

ORDERS_PLANNED = 3
_SCRAP_REASONS = (
    ("CC", "尺寸超差"),
    ("WG", "外观不良"),
    ("CL", "材料缺陷"),
    ("CZ", "操作失误"),
    ("SB", "设备故障"),
)


class Office:
    """The enterprise's API as its owner uses it."""

    def __init__(self, tenant: context.Tenant, login: str, password: str) -> None:
        self.host = f"{tenant.code}.{settings.BASE_DOMAIN}"
        self.client = Client(raise_request_exception=True)
        self.post("/session", {"login": login, "password": password})

    def post(self, path: str, body: object) -> Any:
        """Raises ValueError with the problem when the API refuses."""
        return self._sent(
            self.client.post(
                f"/api/v1{path}", body, content_type="application/json", HTTP_HOST=self.host
            )
        )

    def get(self, path: str) -> Any:
        """As ``post``."""
        return self._sent(self.client.get(f"/api/v1{path}", HTTP_HOST=self.host))

    def rows(self, path: str) -> Sequence[Mapping[str, Any]]:
        """The rows of a list, paged or not."""
        answer = self.get(path)
        rows: Sequence[Mapping[str, Any]] = (
            answer["results"] if isinstance(answer, dict) else answer
        )
        return rows

    def terminal(self, name: str) -> Any:
        """A terminal called ``name`` with a fresh enrolment code."""
        for row in self.rows("/terminals"):
            if row["name"] == name:
                return self.post(f"/terminals/{row['id']}/renew", {})
        return self.post("/terminals", {"name": name, "work_centre_ids": []})

    def _sent(self, response: Any) -> Any:
        if response.status_code >= 400:
            raise ValueError(f"{response.status_code}: {response.content!r}")
        return response.json()


def put_to_work(office: Office) -> None:
    """Scrap reasons; work orders through all levels for the next orders; some of it reported."""
    if office.rows("/work-orders"):
        return
    known = {row["code"] for row in office.rows("/scrap-reasons")}
    for code, name in _SCRAP_REASONS:
        if code in known:
            continue
        office.post("/scrap-reasons", {"code": code, "name": name})
    orders = office.rows("/sales-orders?status=confirmed&ordering=-due_date&limit=10")
    made: list[Mapping[str, Any]] = []
    for order in orders[:ORDERS_PLANNED]:
        plan = office.post("/work-orders/suggestions", {"order_id": order["id"]})
        wanted = [
            one
            for one in plan["suggestions"]
            if one["shortage"] == "make" and Decimal(one["suggested"]) > 0
        ]
        if not wanted:
            continue
        answer = office.post(
            "/work-orders/from-suggestions",
            {"order_id": order["id"], "suggestions": plan["suggestions"], "release": True},
        )
        made += answer["results"] if isinstance(answer, dict) else answer
    for number, work_order in enumerate(reversed(made)):
        if number % 2 == 0:
            _report_some(office, work_order["id"], share=Decimal(number % 3 + 1) / 4)


def _report_some(office: Office, work_order_id: int, *, share: Decimal) -> None:
    """The first operation in part: what is made of bought parts can be begun at once."""
    detail = office.get(f"/work-orders/{work_order_id}")
    operation = detail["operations"][0]
    good = (Decimal(operation["available"]) * share).to_integral_value()
    if good > 0 and len(detail["operations"]) > 1:
        office.post("/work-reports", {"operation_id": operation["id"], "good": str(good)})
