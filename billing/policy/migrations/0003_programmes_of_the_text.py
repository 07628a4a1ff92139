"""The four programmes of the opinion (draft for comments), as drafts that nobody approved yet."""

from decimal import Decimal

from django.db import migrations

_TITLE = "关于深入实施学样仿样推广法 加快推进中小企业数字化改造的意见（征求意见稿）"
_FAMILY = "工业经济政策"
_WAN = 10_000

_CHOSEN = {
    "number": 1,
    "status": "draft",
    "edited_by": "system:0",
    "edited_by_name": "征求意见稿",
    "general_rate_family": _FAMILY,
    "general_rate_item": "一般信息化项目",
    "lower_inclusive": True,
    "below_floor": "ZERO",
    "amount_basis": "NET",
    "cap_scope": "SUM",
    "prepaid_subscription": "PAID_IN_WINDOW",
    "consulting_eligible": False,
    "rounding": "FEN",
    "payment_cutoff": "AUDIT_DATE",
    "rate_as_of": "FILED",
}
_FIRST_STAGE = {
    "ceiling": Decimal(50 * _WAN),
    "rate": Decimal("0.4"),
    "base_reading": "WHOLE",
    "duration_months": 3,
}
# The text's "150-300万元的部分" reads in more than one way: the bureau has to choose.
_SECOND_STAGE = {
    "floor": Decimal(150 * _WAN),
    "ceiling": Decimal(300 * _WAN),
    "duration_months": 6,
    "industries": "电动（园林）工具",
    "size_class": "ANY",
    "automation": True,
    "automation_threshold": Decimal(100 * _WAN),
    "automation_reading": "WHOLE",
    "automation_needs_main_band": True,
    "automation_rate_family": _FAMILY,
}
_EQUIPMENT = (
    "配套“中级数智工厂”建设的电机、包装自动化产线和仓储物流等自动化设备改造投入达到100万元（含）以上的，参照"
)
_OPEN_END = "超过300万元的部分按“一般信息化项目”的标准补助；" + _EQUIPMENT

PROGRAMMES = (
    (
        ("P1", "规上企业学样仿样推广", "Replication by enterprises above designated size"),
        {
            **_FIRST_STAGE,
            "floor": Decimal(30 * _WAN),
            "industries": "防盗门、保温杯、健康休闲等",
            "size_class": "DESIGNATED",
            "clause": "（一）4.对总投入30-50万元（含）之内的改造项目，按实际投入给予40%的补助，超过50万元的部分按“一般信息化项目”的标准补助。",
        },
    ),
    (
        ("P2a", "中级数智工厂试点", "Intermediate smart factory: pilot"),
        {
            **_SECOND_STAGE,
            "rate": Decimal("0.6"),
            "cap": Decimal(500 * _WAN),
            "automation_rate": Decimal("0.18"),
            "automation_rate_item": "智能工厂（数字化车间）",
            "clause": "（二）2.经评审验收通过后，对软硬件总投入150-300万元的部分，按60%给予补助，"
            + _OPEN_END
            + "智能工厂（数字化车间）标准给予18%补助。单个项目最高补助500万元。",
        },
    ),
    (
        ("P2b", "中级数智工厂推广", "Intermediate smart factory: promotion"),
        {
            **_SECOND_STAGE,
            "rate": Decimal("0.5"),
            "cap": Decimal(400 * _WAN),
            "automation_rate": Decimal("0.15"),
            "automation_rate_item": "数字化生产线",
            "clause": "（二）3.经评审验收通过后，对软硬件总投入150-300万元的部分，按50%给予补助，"
            + _OPEN_END
            + "数字化生产线标准给予15%补助。单个项目最高补助400万元。",
        },
    ),
    (
        ("P3", "规下企业轻量级数字化改造", "Light SaaS for enterprises below designated size"),
        {
            **_FIRST_STAGE,
            "floor": Decimal(10 * _WAN),
            "industries": "电动（园林）工具等",
            "size_class": "BELOW_DESIGNATED",
            "clause": "（三）2.总投入10-50万元（含）按实际投资额给予40%的补助。超过50万元的部分按“一般信息化项目”的标准补助。",
        },
    ),
)


def load(apps, _editor):
    document = apps.get_model("billing_policy", "PolicyDocument").objects.create(title=_TITLE)
    programmes = apps.get_model("billing_policy", "Programme").objects
    versions = apps.get_model("billing_policy", "ProgrammeVersion").objects
    for (code, name, name_en), parameters in PROGRAMMES:
        programme = programmes.create(code=code, name=name, name_en=name_en)
        versions.create(programme=programme, document=document, **{**_CHOSEN, **parameters})


class Migration(migrations.Migration):
    dependencies = [("billing_policy", "0002_keep_approved")]

    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
