"""The application form as a PDF, from the snapshot and the trace alone."""

from collections.abc import Mapping
from typing import Any

from billing.claims.documents.words import BASES, CATEGORIES, DECLARATION, KINDS, TITLE
from mes.documents.printing.form import Block, Column, Foot, Form, Lines, Note
from mes.documents.printing.frame import render_form
from mes.documents.printing.paper import A4

_SHORT_HASH = 16


def application_form(claim: Mapping[str, Any], trace: Mapping[str, Any], sha256: str) -> bytes:
    """The form that is signed and stamped; ``sha256`` is of the snapshot that it rests on."""
    head = claim["claim"]
    form = Form(
        enterprise=claim["enterprise"]["name"],
        title=TITLE,
        number=head["number"],
        number_label="申报编号：",
        code=f"{head['number']} {sha256}",
        meta=_meta(claim),
        meta_columns=2,
        meta_boxed=True,
        blocks=[*_amounts(claim), *_steps(trace), _list(claim), *_notes(claim, sha256)],
        signatures=("法定代表人", "项目负责人", "单位盖章", "日期"),
        foot=Foot(
            printed=f"{head['number']}  {head['submitted_on']}",
            reprint=f"快照 {sha256[:_SHORT_HASH]}…",
            pages="第 {page} 页 共 {pages} 页",
        ),
    )
    return render_form(form, A4, invariant=True)


def yuan(amount: str | None) -> str:
    """``amount`` with thousands apart: 1,234,567.00."""
    if not amount:
        return "—"
    whole, _dot, fen = amount.partition(".")
    sign, digits = ("-", whole[1:]) if whole.startswith("-") else ("", whole)
    return f"{sign}{int(digits):,}.{fen or '00'}"


def _meta(claim: Mapping[str, Any]) -> list[tuple[str, str]]:
    project, policy, head = claim["project"], claim["policy"], claim["claim"]
    since = policy["valid_from"] or "—"
    return [
        ("申报单位", claim["enterprise"]["name"]),
        ("统一社会信用代码", claim["enterprise"]["credit_code"]),
        ("项目名称", project["name"]),
        ("备案编号", project["filing_number"]),
        ("实施期限", f"{project['window_start']} 至 {project['window_end']}"),
        ("总包商", project["contractor_name"] or "—"),
        ("备案日期", head["filed_on"] or "—"),
        ("验收日期", head["accepted_on"] or "—"),
        ("审计日期", head["audited_on"] or "—"),
        ("申报日期", head["submitted_on"]),
        ("政策", f"{policy['programme']} {policy['name']}"),
        ("政策版本", f"第 {policy['number']} 版，{since} 起施行"),
        ("申请金额（小写）", f"¥ {yuan(claim['subsidy']['computed'])}"),
        ("申请金额（大写）", f"人民币{claim['subsidy']['capitals']}"),
    ]


def _amounts(claim: Mapping[str, Any]) -> list[Block]:
    rows = [
        (CATEGORIES[name], yuan(amount)) for name, amount in _in_order(claim["totals"]) if amount
    ]
    basis = BASES[claim["rules"]["basis"]]
    return [
        Lines(
            columns=[Column("类别", 2), Column("可计入投入（元）", 1, "right")],
            rows=rows,
            heading=f"一、可计入投入（按{basis}金额，截至 {claim['rules']['cutoff']}）",
        )
    ]


def _in_order(totals: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(name, totals[name]) for name in CATEGORIES if name in totals]


def _steps(trace: Mapping[str, Any]) -> list[Block]:
    counted = trace["eligibility"]
    # Each line's least is in the list below; here is only what its time of service left.
    served = [one for one in counted["lines"] if one["days"] is not None]
    said = [counted, *served, *trace["steps"]]
    rows = [(str(at), one["zh"]) for at, one in enumerate(said, start=1)]
    return [
        Lines(
            columns=[Column("步骤", 1, "center"), Column("计算", 12, lines=4)],
            rows=rows,
            heading="二、奖补金额的计算",
        )
    ]


def _list(claim: Mapping[str, Any]) -> Lines:
    return Lines(
        columns=[
            Column("序号", 1, "center"),
            Column("类别", 2),
            Column("名称", 4),
            Column("供应商", 4),
            Column("合同（元）", 2.4, "right"),
            Column("发票（元）", 2.4, "right"),
            Column("付款（元）", 2.4, "right"),
            Column("计入（元）", 2.4, "right"),
        ],
        rows=[
            (
                str(line["position"]),
                KINDS[line["kind"]],
                line["name"],
                line["vendor_name"],
                yuan(line["eligible"]["contract"]),
                yuan(line["eligible"]["invoiced"]),
                yuan(line["eligible"]["paid"]),
                yuan(line["eligible"]["amount"]),
            )
            for line in claim["lines"]
        ],
        heading="三、投入明细",
    )


def _notes(claim: Mapping[str, Any], sha256: str) -> list[Block]:
    policy = claim["policy"]
    return [
        Note("政策依据：", f"{policy['source']}。{policy['clause']}"),
        Note("政策参数 SHA-256：", policy["sha256"]),
        Note("数据快照 SHA-256：", sha256),
        Note("附件：", f"佐证材料 {len(claim['evidence'])} 份，见 evidence 文件夹。"),
        Note("承诺：", DECLARATION),
    ]
