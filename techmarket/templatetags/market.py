"""The filters that pages write money, quantities and dates with."""

from django import template

from techmarket import money

register = template.Library()
for write in (money.money, money.yuan, money.quantity, money.date_cn):
    register.filter(write)
