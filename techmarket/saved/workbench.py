"""Notices lie below: they do not know that they may be kept."""

from techmarket.notices.models import Notice
from techmarket.saved.stars import may_be_kept

may_be_kept(Notice)
