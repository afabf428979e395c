"""What pages are made with: templates, and files of npm packages."""

# Files of npm packages that pages ask for: {public path: path in node_modules}.
STATIC_PACKAGE_FILES = {
    "vendor/tabler/css/tabler.min.css": "@tabler/core/dist/css/tabler.min.css",
    "vendor/tabler/css/tabler.min.css.map": "@tabler/core/dist/css/tabler.min.css.map",
    "vendor/htmx/htmx.min.js": "htmx.org/dist/htmx.min.js",
    "vendor/tom-select/tom-select.base.min.js": "tom-select/dist/js/tom-select.base.min.js",
    "vendor/tom-select/tom-select.base.min.js.map": "tom-select/dist/js/tom-select.base.min.js.map",
    "vendor/tom-select/tom-select.min.css": "tom-select/dist/css/tom-select.min.css",
    "vendor/tom-select/tom-select.min.css.map": "tom-select/dist/css/tom-select.min.css.map",
    "vendor/echarts/echarts.min.js": "echarts/dist/echarts.common.min.js",
}

STATIC_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "techmarket.site.static_files.PackageFinder",
]


def templates(folder):
    return [
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "DIRS": [folder],
            "APP_DIRS": True,
            "OPTIONS": {
                "builtins": ["techmarket.templatetags.parts"],
                "context_processors": [
                    "django.template.context_processors.request",
                    "django.contrib.auth.context_processors.auth",
                    "django.contrib.messages.context_processors.messages",
                    "techmarket.site.context.site",
                    "techmarket.notifications.context.unread",
                ],
            },
        },
    ]


# What the foot of every page says, each blank until the organiser gives it; the addresses of its
# own texts replace ours.
FOOTER = {
    "organiser": "SITE_ORGANISER",
    "sponsor": "SITE_SPONSOR",
    "phone": "SITE_PHONE",
    "contact": "SITE_CONTACT",
    "icp": "SITE_ICP",
    "police": "SITE_POLICE",
    "site_code": "SITE_CODE",
    "privacy_url": "SITE_PRIVACY_URL",
    "terms_url": "SITE_TERMS_URL",
    "accessibility_url": "SITE_ACCESSIBILITY_URL",
    "errata_url": "SITE_ERRATA_URL",
    "report_url": "SITE_REPORT_URL",
}


def footer(env):
    return {name: env(variable, default="") for name, variable in FOOTER.items()}
