"""What a trace says about each step, in Chinese and in English.

A trace carries both, and its bytes may not change with a catalogue of translations: so the words
stand here and not there.
"""

from collections.abc import Mapping
from typing import NamedTuple


class Words(NamedTuple):
    zh: str
    en: str

    def filled(self, values: Mapping[str, str]) -> dict[str, str]:
        return {"zh": self.zh.format(**values), "en": self.en.format(**values)}


BASIS: Mapping[str, Words] = {
    "NET": Words("不含税金额", "amounts before tax"),
    "GROSS": Words("含税金额", "amounts with tax"),
    "COST": Words(
        "不含税金额加不可抵扣增值税", "amounts before tax plus VAT that is not deductible"
    ),
}
CUTOFF: Mapping[str, Words] = {
    "AUDIT_DATE": Words("审计日", "the day of the audit"),
    "ACCEPTANCE_DATE": Words("验收日", "the day of acceptance"),
    "CLAIM_DATE": Words("申报日", "the day of the claim"),
}
PREPAID: Mapping[str, Words] = {
    "PAID_IN_WINDOW": Words("按期限内实际付款全额计入", "all that was paid in time counts"),
    "ACCRUED": Words(
        "只计期限内、付款截止日前已履行的服务天数",
        "only the days served from the window's start to the last day of payments count",
    ),
    "FIRST_YEAR_ONLY": Words("只计第一年的服务天数", "only the days of the first year count"),
}
ELIGIBILITY = Words(
    "{start} 至 {end} 开具的发票、{start} 至 {cutoff} 支付的款项计入"
    "（付款截止口径：{cutoff_zh}）；预付的订阅费{prepaid_zh}",
    "Invoices from {start} to {end} and payments from {start} to {cutoff} count (payments until "
    "{cutoff_en}); of subscriptions paid ahead {prepaid_en}",
)
LINE_SERVED = Words(
    "第 {position} 项：合同 {contract} × {days} ÷ {of_days} 天服务期 ＝ {agreed}；"
    "取其与发票 {invoiced}、付款 {paid} 中最小者 ＝ {value} 元",
    "Line {position}: contract {contract} × {days} ÷ {of_days} days of service = {agreed}; the "
    "least of it, invoiced {invoiced} and paid {paid} = {value} yuan",
)
LINE = Words(
    "第 {position} 项：取合同 {agreed}、发票 {invoiced}、付款 {paid} 中最小者 ＝ {value} 元",
    "Line {position}: the least of contract {agreed}, invoiced {invoiced} and paid {paid} = "
    "{value} yuan",
)
COUNTED = Words(
    "软硬件投入按{basis_zh}计：{soft} ＋ 硬件 {hard} ＝ {soft_hard} 元",
    "Software and hardware by {basis_en}: {soft} + hardware {hard} = {soft_hard} yuan",
)
HARDWARE_LEFT_OUT = Words(
    "硬件占比上限 {share}：超出的 {left_out} 元不计",
    "Hardware is at most {share} of the total: {left_out} yuan are left out",
)
NOT_REACHED = Words(
    "投入 {soft_hard} 元未达到下限 {floor} 元，不予补助",
    "{soft_hard} yuan do not reach the floor of {floor} yuan: no subsidy",
)
NOT_REACHED_GENERAL = Words(
    "投入 {soft_hard} 元未达到下限 {floor} 元，按一般信息化项目标准计",
    "{soft_hard} yuan do not reach the floor of {floor} yuan: all of it at the general rate",
)
REACHED: Mapping[str, Words] = {
    "WHOLE": Words(
        "投入达到下限 {floor} 元，不超过上限 {ceiling} 元的全部投入按区间比例计：{in_band} 元",
        "The floor of {floor} yuan is reached: everything up to the ceiling of {ceiling} yuan "
        "at the band's rate: {in_band} yuan",
    ),
    "PORTION": Words(
        "投入达到下限 {floor} 元，只有下限至上限 {ceiling} 元之间的部分按区间比例计：{in_band} 元",
        "The floor of {floor} yuan is reached: only the part between it and the ceiling of "
        "{ceiling} yuan at the band's rate: {in_band} yuan",
    ),
    "PORTION_G": Words(
        "投入达到下限 {floor} 元，下限至上限 {ceiling} 元之间的部分按区间比例计：{in_band} 元；"
        "下限以下的部分按一般信息化项目标准计",
        "The floor of {floor} yuan is reached: the part between it and the ceiling of {ceiling} "
        "yuan at the band's rate: {in_band} yuan; the part below the floor at the general rate",
    ),
}
BAND = Words(
    "区间补助：{in_band} × {rate} ＝ {value} 元", "Band: {in_band} × {rate} = {value} yuan"
)
GENERAL = Words(
    "按一般信息化项目标准：{at_general} × {general_rate} ＝ {value} 元",
    "At the general rate: {at_general} × {general_rate} = {value} yuan",
)
BASE = Words(
    "软硬件补助：{band} ＋ {general} ＝ {value} 元",
    "Software and hardware: {band} + {general} = {value} yuan",
)
ADD_ON_WHOLE = Words(
    "自动化设备 {automation} 元达到 {threshold} 元，全部计入：{equipment} × {rate} ＝ {value} 元",
    "Automation equipment of {automation} yuan reaches {threshold} yuan and counts whole: "
    "{equipment} × {rate} = {value} yuan",
)
ADD_ON_EXCESS = Words(
    "自动化设备 {automation} 元达到 {threshold} 元，超过部分计入："
    "{equipment} × {rate} ＝ {value} 元",
    "Automation equipment of {automation} yuan reaches {threshold} yuan; what exceeds it counts: "
    "{equipment} × {rate} = {value} yuan",
)
ADD_ON_NOT_REACHED = Words(
    "自动化设备 {automation} 元未达到 {threshold} 元，不予补助",
    "Automation equipment of {automation} yuan does not reach {threshold} yuan: nothing",
)
ADD_ON_ALONE = Words(
    "软硬件投入未达到下限，配套的自动化设备不予补助",
    "Software and hardware do not reach the floor: nothing for the automation equipment "
    "that goes with them",
)
RAW = Words("合计：{base} ＋ {add_on} ＝ {value} 元", "Sum: {base} + {add_on} = {value} yuan")
NO_CAP = Words("没有最高补助限额：{value} 元", "There is no cap: {value} yuan")
CAP: Mapping[str, Words] = {
    "SUM": Words(
        "单个项目最高 {cap} 元：取 {raw} 与 {cap} 中较小者 ＝ {value} 元",
        "At most {cap} yuan for a project: the lesser of {raw} and {cap} = {value} yuan",
    ),
    "SOFT_HARD_ONLY": Words(
        "软硬件补助最高 {cap} 元，自动化设备另计：{value} 元",
        "At most {cap} yuan for software and hardware, automation apart: {value} yuan",
    ),
    "EXCL_GENERAL": Words(
        "区间补助与自动化设备补助合计最高 {cap} 元，一般信息化项目部分另计：{value} 元",
        "At most {cap} yuan for band and automation together, the general part apart: {value} yuan",
    ),
}
ROUNDED: Mapping[str, Words] = {
    "FEN": Words("四舍五入到分：{value} 元", "Rounded half up to the fen: {value} yuan"),
    "YUAN": Words("舍去不足一元的部分：{value} 元", "Cut to whole yuan: {value} yuan"),
    "HUNDRED": Words("舍去不足百元的部分：{value} 元", "Cut to whole hundreds: {value} yuan"),
    "WAN_2": Words(
        "四舍五入到万元两位小数：{value} 元",
        "Rounded half up to two places of 10 000 yuan: {value} yuan",
    ),
}
