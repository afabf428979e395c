from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "techmarket.api"
    label = "api"
    verbose_name = "API"
