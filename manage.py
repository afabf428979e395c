#!/usr/bin/env python3
"""Django's command line; starts the embedded servers first when a command needs them."""

import os
import sys
from importlib import import_module

from techmarket import embedded

WITHOUT_SERVERS = {
    "help", "--help", "-h", "version", "--version", "check", "diffsettings", "collectstatic",
    "findstatic", "makemessages", "compilemessages", "serve", "estimate_subsidy",
    "evaluate_matching",
}  # fmt: skip
# These need no app either; to load them all would take seconds.
WITHOUT_APPS = {
    "estimate_subsidy": "contracts.subsidies.claims.management.commands.estimate_subsidy"
}


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "techmarket.settings")
    from django.core.management import execute_from_command_line

    command = (sys.argv[1:] or ["help"])[0]
    try:
        if command in WITHOUT_APPS:
            import_module(WITHOUT_APPS[command]).Command().run_from_argv(sys.argv)
            return
        if command not in WITHOUT_SERVERS:
            embedded.ensure_services()
        execute_from_command_line(sys.argv)
    except embedded.ServiceError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
