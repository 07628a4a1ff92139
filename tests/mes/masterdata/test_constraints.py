"""What the database itself refuses."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from mes.masterdata.domain import RevisionStatus
from mes.masterdata.models import Location
from tests.factories import masterdata as make

pytestmark = pytest.mark.usefixtures("tenant")


def test_two_active_boms_of_one_item_never_share_a_day() -> None:
    item, part = make.an_item(), make.an_item()
    make.a_bom(item, {part: 1}, version_code="1", valid_to=date(2026, 6, 30))

    with pytest.raises(IntegrityError, match="bom_one_in_force"), transaction.atomic():
        make.a_bom(item, {part: 1}, version_code="2", valid_from=date(2026, 6, 30))

    assert item.boms.count() == 1


def test_active_boms_may_follow_each_other_by_the_day() -> None:
    item, part = make.an_item(), make.an_item()
    make.a_bom(item, {part: 1}, version_code="1", valid_to=date(2026, 6, 30))
    make.a_bom(item, {part: 1}, version_code="2", valid_from=date(2026, 7, 1))

    assert item.boms.count() == 2


def test_drafts_may_overlap_an_active_bom() -> None:
    item, part = make.an_item(), make.an_item()
    make.a_bom(item, {part: 1}, version_code="1")
    make.a_bom(item, {part: 1}, version_code="2", status=RevisionStatus.DRAFT)

    assert item.boms.count() == 2


def test_a_location_without_warehouse_must_be_virtual() -> None:
    with pytest.raises(IntegrityError, match="location_place_in_warehouse"), transaction.atomic():
        Location.objects.create(code="A", name="A", kind="storage")


def test_a_virtual_location_exists_once_of_its_kind() -> None:
    Location.objects.create(code="customer", name="customer", kind="customer")

    with pytest.raises(IntegrityError, match="location_virtual_once"), transaction.atomic():
        Location.objects.create(code="customer2", name="customer", kind="customer")


def test_two_items_do_not_share_a_barcode() -> None:
    make.an_item(barcode="6901234567892")

    with pytest.raises(IntegrityError, match="item_barcode_unique"), transaction.atomic():
        make.an_item(barcode="6901234567892")


def test_items_without_barcode_do_not_collide() -> None:
    assert make.an_item().pk != make.an_item().pk


def test_a_scrap_rate_is_below_one() -> None:
    item, part = make.an_item(), make.an_item()

    with pytest.raises(IntegrityError, match="scrap_rate"), transaction.atomic():
        make.a_bom(item, [{"component": part, "quantity": 1, "scrap_rate": 1}])
