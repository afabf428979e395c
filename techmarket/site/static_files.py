"""Serve single files out of node_modules: a package ships hundreds that no page asks for."""

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage


class PackageFinder(BaseFinder):
    """settings.STATIC_PACKAGE_FILES says which: {public path: path in node_modules}."""

    storage = FileSystemStorage(location=settings.NODE_MODULES)

    def find(self, path, find_all=False, **kwargs):
        source = settings.STATIC_PACKAGE_FILES.get(path)
        found = self.storage.path(source) if source else None
        if find_all:
            return [found] if found else []
        return found or []

    def list(self, ignore_patterns):
        for path, source in settings.STATIC_PACKAGE_FILES.items():
            yield path, _Renamed(self.storage, source)


class _Renamed:
    """collectstatic reads a file by its public path from the storage it is given."""

    prefix = None

    def __init__(self, storage, source):
        self.storage, self.source = storage, source

    def open(self, path):
        return self.storage.open(self.source)

    def path(self, path):
        return self.storage.path(self.source)

    def get_modified_time(self, path):
        return self.storage.get_modified_time(self.source)
