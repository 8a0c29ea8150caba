.PHONY: help demo test lint bench stop
help: ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /\1\t/'
demo: ## the product with demonstration data on http://127.0.0.1:8000 (PORT=9000 for another port)
	@scripts/demo.sh
test: ## lint, types, checks and all tests, browser journeys included
	@scripts/gate.sh
lint: ## lint, format and types only
	@scripts/setup.sh dev
	@scripts/lint.sh
bench: ## the measured ratios of bench/
	@scripts/setup.sh dev
	@.venv/bin/python bench/run.py
	@.venv/bin/python bench/proposal.py 570 100
	@.venv/bin/python bench/proposal.py 6000 700 --national --seconds 300
	@.venv/bin/python bench/sheets.py
	@.venv/bin/python bench/forecast.py
stop: ## stop the embedded PostgreSQL of the demonstration
	@.venv/bin/python -m oids.embedded stop
