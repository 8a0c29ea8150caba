.PHONY: demo test
demo: ## the product with demonstration data on http://127.0.0.1:8000
	@scripts/demo.sh
test: ## lint, types, checks and all tests
	@scripts/gate.sh
