# `make help` says what there is: `make run`, `make test` and the rest.
PYTHON ?= python3
PORT ?= 8000
HOST ?= 127.0.0.1
DEMO ?= 1
BIN := .venv/bin
NPM_DONE := static/node_modules/.installed
# A dozen processes load the same code: without its compiled form each takes twice as long to start.
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.PHONY: help run tables test soak mutants bench lighthouse lint lock clean

help: ## 显示这份说明
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' Makefile

run: .venv/.runtime ## 启动整个市场（含演示数据）；另选端口 make run PORT=8080，不要演示数据 make run DEMO=
	@$(MAKE) --silent --question $(NPM_DONE) || $(MAKE) --silent -j2 $(NPM_DONE) tables
	@exec env $(if $(DEMO),TECHMARKET_DEMO=1) $(BIN)/python manage.py serve --host $(HOST) --port $(PORT) $(if $(DEMO),--demo)

# While the front end is fetched, the database can be built.
tables: .venv/.runtime
	@echo "建立数据库 …"
	@$(BIN)/python manage.py migrate --verbosity 0

test: .venv/.dev $(NPM_DONE) ## 运行全部测试（自动准备浏览器）
	@chromium=$$(PATH="$(CURDIR)/$(BIN):$$PATH" sh .ci/browser) || exit 1; \
	TECHMARKET_CHROMIUM="$$chromium" TECHMARKET_DATA="$${TECHMARKET_DATA:-$(CURDIR)/.data/test}" \
	$(BIN)/python -m pytest -n 2 --dist loadgroup --no-loadscope-reorder $(ARGS)

soak: .venv/.soak $(NPM_DONE) ## 启动真实的服务器，四种身份随机试接口，并用生成的客户端办事（约一小时）；用法 make soak ARGS=--help
	@$(BIN)/python -m tests.soak $(ARGS)

mutants: .venv/.dev ## 逐个改坏代码，看测试是否发现；只跑一部分用 make mutants PART=money
	@TECHMARKET_DATA="$${TECHMARKET_DATA:-$(CURDIR)/.data/test}" \
	$(BIN)/python -m pytest -q -p tests.mutants.plugin --mutants "$(PART)"

bench: .venv/.runtime $(NPM_DONE) ## 量测十万条成果下的列表、详情、检索、接口与导入，和补助试算
	@TECHMARKET_DATA="$${TECHMARKET_DATA:-$(CURDIR)/.data/bench}" $(BIN)/python manage.py bench $(ARGS)

lighthouse: .venv/.lighthouse $(NPM_DONE) ## 十个页面在手机和桌面上的四项 Lighthouse 评分，低于 95 的报错；用法 make lighthouse ARGS=--help
	@TECHMARKET_CHROMIUM="$$(PATH="$(CURDIR)/$(BIN):$$PATH" sh .ci/browser)" $(BIN)/python -m tests.lighthouse $(ARGS)

lint: .venv/.dev ## 检查代码风格、导入方向与模板
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/djlint templates --lint --quiet

lock: .venv/.dev ## 按 pyproject.toml 与 package.json 重新锁定依赖版本
	$(BIN)/uv pip compile pyproject.toml $(LOCK) -o requirements.txt
	$(BIN)/uv pip compile pyproject.toml $(LOCK) --extra dev -c requirements.txt -o requirements-dev.txt
	$(BIN)/uv pip compile $(LOCK) --group soak -o requirements-soak.txt
	echo uv | $(BIN)/uv pip compile - $(LOCK) --no-annotate -c requirements-dev.txt -o requirements-uv.txt
	cd static && ../$(BIN)/npm install --package-lock-only
	cd tests/soak/typescript && ../../../$(BIN)/npm install --package-lock-only
	cd tests/lighthouse && ../../$(BIN)/npm install --package-lock-only
LOCK := --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --custom-compile-command "make lock"

clean: ## 删除安装的依赖与缓存（不动 .data 里的数据）
	rm -rf .venv static/node_modules .pytest_cache .ruff_cache .import_linter_cache .hypothesis .artefacts

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	{ echo "需要 Python 3.11 或更新版本（make PYTHON=python3.13 可指定）。" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
	{ echo "缺少 Python 的 venv 模块，请先安装，例如：apt-get install python3-venv" >&2; exit 1; }
	@echo "建立 Python 虚拟环境 .venv …"
	@$(PYTHON) -m venv --without-pip .venv

# A finished installation leaves a stamp; an interrupted one is simply repeated.
.venv/.runtime: requirements.txt .venv/.uv
	@echo "安装 Python 依赖 …"
	@$(call install,requirements.txt)
	@touch $@

.venv/.dev: requirements-dev.txt .venv/.runtime
	@echo "安装测试依赖 …"
	@$(call install,requirements-dev.txt)
	@touch $@

# Apart from the rest: its pytest plug-in would slow every other test.
.venv/.soak: requirements-soak.txt .venv/.runtime
	@echo "安装随机测试和生成客户端的工具 …"
	@$(BIN)/python -m venv .venv/soak
	@$(subst $(BIN)/python,.venv/soak/bin/python,$(call install,requirements-soak.txt))
	@touch $@

# Apart from static/: what a run serves is installed without it.
.venv/.lighthouse: tests/lighthouse/package-lock.json tests/lighthouse/package.json .venv/.dev
	@echo "安装 Lighthouse …"
	@mkdir -p .venv/lighthouse && cp tests/lighthouse/package.json tests/lighthouse/package-lock.json .venv/lighthouse/
	@cd .venv/lighthouse && PATH="$(CURDIR)/$(BIN):$$PATH" npm ci --silent --no-progress
	@touch $@

# uv installs many times faster than pip; a machine that has no wheel of it does without.
.venv/.uv: requirements-uv.txt | .venv/bin/python
	@$(PYTHON) -m pip --python $(BIN)/python $(INSTALL) --only-binary :all: -r requirements-uv.txt 2>/dev/null || \
	{ $(WITH_PIP) && $(PIP) --only-binary :all: -r requirements-uv.txt 2>/dev/null; } || echo "没有 uv，改用 pip（较慢）…"
	@touch $@

# uv reads none of pip's settings: it is told pip's index, and where it fails pip has the last word.
# To put pip into .venv takes ten seconds, so that is done only where the machine's own cannot help.
INSTALL := install -qq --disable-pip-version-check --require-hashes
PIP := $(BIN)/python -m pip $(INSTALL)
WITH_PIP := { $(BIN)/python -c 'import pip' 2>/dev/null || $(BIN)/python -m ensurepip >/dev/null; }
INDEX := pip config get global.index-url 2>/dev/null
install = index=$${PIP_INDEX_URL:-$$($(PYTHON) -m $(INDEX) || $(BIN)/python -m $(INDEX))}; \
	[ -x $(BIN)/uv ] && env $${index:+UV_DEFAULT_INDEX="$$index"} \
	$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r $(1) 2>/dev/null || { $(WITH_PIP) && $(PIP) -r $(1); }

$(NPM_DONE): static/package-lock.json static/package.json | .venv/.runtime
	@echo "安装前端依赖 …"
	@cd static && PATH="$(CURDIR)/$(BIN):$$PATH" npm ci --silent --no-progress
	@touch $@
