"""Clients as their generators make them: each lists, creates, acts and uploads, unpatched."""

import os
import shutil
import subprocess
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
BIN = HERE.parents[1] / ".venv"
NAMES = (
    "project_name_override: market-client\npackage_name_override: market_client\npost_hooks: []\n"
)


def python_client(folder, address, key):
    """A warning of the generator is a part of the API that is missing from the client."""
    (folder / "python.yaml").write_text(NAMES)
    make = [BIN / "soak/bin/openapi-python-client", "generate", "--fail-on-warning"]
    make += ["--path", "openapi.json", "--output-path", "python", "--config", "python.yaml"]
    run(make, folder)
    use = [BIN / "soak/bin/python", HERE / "python_client.py", address, key, title("Python")]
    run(use, folder, PYTHONPATH=str(folder / "python"))
    return True


def typescript_client(folder, address, key):
    home = folder / "typescript"
    shutil.copytree(HERE / "typescript", home)
    path = f"{BIN / 'bin'}{os.pathsep}{os.environ['PATH']}"
    for words in (
        ["npm", "ci", "--silent"],
        ["npx", "openapi-typescript", "../openapi.json", "--default-non-nullable=false",
         "-o", "api.d.ts"],
        ["npx", "tsc", "--noEmit", "--strict", "--target", "es2023", "--module", "nodenext",
         "--allowImportingTsExtensions", "--skipLibCheck", "soak.ts"],
        ["node", "soak.ts", address, key, title("TypeScript")],
    ):  # fmt: skip
        run(words, home, PATH=path)
    return True


def title(language):
    return f"接口试用 {language} {time.time_ns()}"


def run(words, folder, **env):
    subprocess.run(
        [str(word) for word in words],
        cwd=folder,
        env=os.environ | env,
        check=True,
        capture_output=True,
        text=True,
    )


LANGUAGES = {"Python": python_client, "TypeScript": typescript_client}
