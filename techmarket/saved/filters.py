import django_filters

from techmarket.saved.models import Favourite, SavedSearch


class SavedSearchFilter(django_filters.FilterSet):
    class Meta:
        model = SavedSearch
        fields = ["kind", "alerts"]


class FavouriteFilter(django_filters.FilterSet):
    class Meta:
        model = Favourite
        fields = []
