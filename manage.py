#!/usr/bin/env python3
"""Django's command line; starts the embedded servers first when a command needs them."""

import os
import sys

from techmarket import embedded

WITHOUT_SERVERS = {
    "help", "--help", "-h", "version", "--version", "check", "diffsettings", "collectstatic",
    "findstatic", "makemessages", "compilemessages", "serve", "estimate_subsidy",
    "evaluate_matching",
}  # fmt: skip


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "techmarket.settings")
    from django.core.management import execute_from_command_line

    if not WITHOUT_SERVERS.intersection((sys.argv[1:] or ["help"])[:1]):
        try:
            embedded.ensure_services()
        except embedded.ServiceError as error:
            sys.exit(str(error))
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
