"""Structured logs: one JSON object per line, each with the id of its request or job."""

import re

import structlog

# Parts of a line that open something, each after what introduces it: links of mails and receipts,
# keys, passwords in addresses, values named like a secret.
SECRETS = re.compile(
    r"""
    ((?:/password/reset/key|/confirm-email|/unsubscribe|/objections(?=/[0-9a-f]{8}-))/)[^/\s"\\]+
    | (\btm_)[\w-]+
    | (://[^:/@\s"]*:)[^@/\s"]+(?=@)
    | (\b(?:Token|Bearer|Basic)[ ])[\w.~+/=-]+
    | ((?:password\d?|passwd|secret\w*|token|sessionid|csrf\w*)
      (?:\\?["'])?[ ]?[=:][ ]?(?:\\?["'])?)
      [^&\s"'\\,;}]+
    """,
    re.VERBOSE,
)
json_line = structlog.processors.JSONRenderer(ensure_ascii=False)


def masked_line(logger, name, event):
    """The finished line, whatever it was put together from: what opens something is left out."""
    return SECRETS.sub(lambda found: f"{found[found.lastindex]}…", json_line(logger, name, event))


def configure(level):
    """Set structlog up and return the value for Django's LOGGING."""
    shared = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso"),
    ]
    structlog.configure(
        processors=[
            *shared,
            structlog.processors.format_exc_info,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    json_lines = {
        "()": structlog.stdlib.ProcessorFormatter,
        "processor": masked_line,
        "foreign_pre_chain": shared,
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": json_lines},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
        "loggers": {"fontTools": {"level": "WARNING"}},  # else fifty lines for every PDF
        "root": {"handlers": ["console"], "level": level},
    }
