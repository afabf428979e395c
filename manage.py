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

    try:
        if not WITHOUT_SERVERS.intersection((sys.argv[1:] or ["help"])[:1]):
            embedded.ensure_services()
        execute_from_command_line(sys.argv)
    except embedded.ServiceError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
