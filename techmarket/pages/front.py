"""Pages that belong to no app: what all of them have in common."""

from django.urls import path

from techmarket.pages.find import Search
from techmarket.pages.home import Home
from techmarket.pages.records import FigureRecords
from techmarket.pages.styleguide.views import Styleguide
from techmarket.pages.workbench import Workbench

urlpatterns = [
    path("", Home.as_view(), name="home"),
    path("search/", Search.as_view(), name="search"),
    path("styleguide/", Styleguide.as_view(), name="styleguide"),
    path("workbench/", Workbench.as_view(), name="workbench"),
    path("indicators/<str:code>/records/", FigureRecords.as_view(), name="figure_records"),
]
