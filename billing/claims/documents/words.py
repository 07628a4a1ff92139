"""The application's words. The form goes to a Chinese authority and its bytes may not change with
a catalogue of translations: so they stand here.
"""

from collections.abc import Mapping

TITLE = "奖补资金申报表"
KINDS: Mapping[str, str] = {
    "subscription": "软件订阅",
    "software": "软件许可与实施",
    "acquisition": "数据采集设备",
    "edge": "边缘设备",
    "network": "网络设备",
    "connection": "连接设备",
    "automation": "自动化设备",
    "consulting": "咨询服务",
    "other": "其他",
}
CATEGORIES: Mapping[str, str] = {
    "software": "软件",
    "hardware": "配套硬件",
    "automation": "自动化设备",
    "consulting": "咨询服务",
}
BASES: Mapping[str, str] = {
    "net": "不含税",
    "gross": "含税",
    "cost": "不含税加不可抵扣增值税",
}
REASONS: Mapping[str, str] = {
    "kind": "不属补助范围",
    "consulting": "咨询不计入",
    "programme": "本类项目不计自动化设备",
    "left_out": "未申报",
    "second_hand": "二手设备",
    "related_party": "关联交易",
    "no_contract": "无合同",
    "no_invoice": "无有效发票",
    "no_payment": "无有效付款",
    "outside_window": "有票款在期限外",
    "not_confirmed": "有发票未核对",
    "paid_ahead": "部分服务期不计",
    "no_service": "未填服务期",
}
DECLARATION = (
    "本单位承诺：所填内容和所附材料真实、完整，所列投入未在其他项目中重复申报；"
    "如有不实，愿退回全部奖补资金并承担相应责任。"
)
