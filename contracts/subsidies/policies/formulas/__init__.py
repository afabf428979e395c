"""公式按类分：一类一个模块，各有自己的参数类，交出同样的逐件核对结果。

每个模块有 NAME、LABEL、Parameters（参数类）、sound（参数之间的要求）、gates（条件）和
work（核对和计算）。
"""

from contracts.subsidies.policies.formulas import (
    award_by_grade,
    award_on_event,
    cost_share,
    increment,
    share_of_payments,
)

FIRST_FAMILY = share_of_payments.NAME
FAMILIES = {
    module.NAME: module
    for module in (share_of_payments, award_on_event, award_by_grade, cost_share, increment)
}
