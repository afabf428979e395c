"""Pages of a list: bounded, and counted as cheaply as may be."""

from django.core.paginator import InvalidPage, Paginator
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from techmarket.lists import counting
from techmarket.lists.search import page_of

PAGE_SIZE = 20
MAX_PAGE = 500


class BoundedPaginator(Paginator):
    """Pages 1 to 500: deep offsets cost the database more than a narrower filter costs a person."""

    @cached_property
    def count(self):
        return counting.total(self.object_list)

    def page(self, number):
        number = self.validate_number(number)
        start = (number - 1) * self.per_page
        return self._get_page(page_of(self.object_list, start, start + self.per_page), number, self)

    def validate_number(self, number):
        number = super().validate_number(number)
        if number > MAX_PAGE:
            raise InvalidPage(_("只显示前 %d 页，请缩小筛选范围。") % MAX_PAGE)
        return number


class NewestPaginator(BoundedPaginator):
    """Of a list without an end, newest first: counted to the last page there is, no further."""

    @property
    def most(self):
        return MAX_PAGE * self.per_page

    @cached_property
    def count(self):
        return counting.up_to(self.most, self.object_list)

    @property
    def is_cut(self):
        return self.count == self.most
