pytest_plugins = ["techmarket.embedded.pytest_plugin"]
