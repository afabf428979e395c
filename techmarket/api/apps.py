from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "techmarket.api"
    label = "api"
    verbose_name = "API"

    def ready(self):
        from techmarket.api import several  # noqa: F401  joins the description of the API
