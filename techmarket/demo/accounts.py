"""Demonstration accounts: one a role, one password, made in demonstration mode only.

The data refer to organisations and brokers by the `ref` of techmarket/demo/data/*.json.
"""

from dataclasses import dataclass

from institutions.models import Membership
from techmarket.accounts.models import Role

DEMO_PASSWORD = "Demo-2026-market"
NEWCOMER = "xinren"  # has signed up and belongs to no unit yet


@dataclass(frozen=True)
class DemoAccount:
    """One person who can sign in.

    role_label: what the list of accounts on the start screen calls it;
    grants: public duties as (role, region code), "" meaning the whole country;
    organization, membership: for whom the person acts, and as what;
    broker: ref of the technology broker this account belongs to.
    """

    role_label: str
    username: str
    full_name: str
    grants: tuple[tuple[str, str], ...] = ()
    organization: str | None = None
    membership: str | None = None
    broker: str | None = None
    password: str = DEMO_PASSWORD

    @property
    def email(self):
        return f"{self.username}@example.com"


def _member(label, username, full_name, organization, **more):
    admin = Membership.Role.ADMIN
    return DemoAccount(
        label, username, full_name, organization=organization, membership=admin, **more
    )


def _officer(label, username, full_name, role, region):
    return DemoAccount(label, username, full_name, grants=((role, region),))


DEMO_ACCOUNTS = (
    _member("企业（鹤壁，镁精深加工）", "qiye", "岳澄明（示例）", "hb-qimei"),
    _member("企业（襄阳，航空结构件）", "qiye_hubei", "戚远航（示例）", "xy-aero"),
    _member("高校（上海，成果方）", "gaoxiao", "项知行（示例）", "sh-univ"),
    _member("科研院所（上海，成果方）", "yuansuo", "戈静川（示例）", "sh-inst"),
    _member("技术转移机构（鹤壁）", "jigou", "温允执（示例）", "hb-ttc"),
    _member("技术经理人（上海）", "jingliren", "郁晚舟（示例）", "sh-ttc", broker="brk-yu"),
    DemoAccount("新注册用户（收到单位邀请）", NEWCOMER, "苗初阳（示例）"),
    _officer("登记员（鹤壁登记站）", "dengji", "邢正言（示例）", Role.REGISTRAR, "410600"),
    _officer("登记员（上海登记站）", "dengji_sh", "费守正（示例）", Role.REGISTRAR, "310000"),
    _officer("科技局工作人员（鹤壁市）", "keji", "管思齐（示例）", Role.OFFICER, "410600"),
    _officer("科技局工作人员（淇滨区）", "keji_qibin", "路知微（示例）", Role.OFFICER, "410611"),
    _officer("科技局工作人员（湖北省）", "keji_hubei", "熊若川（示例）", Role.OFFICER, "420000"),
    _officer(
        "科技局工作人员（襄阳市）", "keji_xiangyang", "宿明远（示例）", Role.OFFICER, "420600"
    ),
    _officer("科技局工作人员（上海市）", "keji_sh", "诸令仪（示例）", Role.OFFICER, "310000"),
    _officer("评审专家", "zhuanjia", "樊景澄（示例）", Role.EXPERT, "410600"),
    _officer("审计员", "shenji", "铁存厚（示例）", Role.AUDITOR, ""),
    _officer("系统管理员", "xitong", "匡立衡（示例）", Role.SYSADMIN, ""),
    _officer("安全管理员", "anquan", "麻守拙（示例）", Role.SECADMIN, ""),
)
