# Each target is one dotnet command after its set-up, so that Windows users can copy the line.
.PHONY: run test build fmt demo bench golden

ADDRESS ?= $(or $(SIGHTGLASS_HTTP),127.0.0.1:4318)

run:            ## restore, build and start the server
	dotnet run -c Release --project src/Sightglass.Server

test:           ## everything; installs Chromium (apt) and the npm packages of the SDK tests when they are missing
	./tools/prepare-tests.sh
	dotnet test --solution Sightglass.slnx -c Release --no-progress --max-parallel-test-modules 1

build:
	dotnet build Sightglass.slnx -c Release

fmt:
	dotnet format Sightglass.slnx

demo:           ## load the demo company into the running server
	curl --fail-with-body --silent --show-error $(if $(SIGHTGLASS_PUBLIC_KEY),--user "$$SIGHTGLASS_PUBLIC_KEY:$$SIGHTGLASS_SECRET_KEY") --request POST http://$(ADDRESS)/demo
	@echo

bench:          ## measure and write benchmarks/RESULTS.md; an hour with the thousand crash rounds
	dotnet build Sightglass.slnx -c Release
	dotnet run -c Release --no-build --project benchmarks/Sightglass.Benchmarks -- all
	SIGHTGLASS_CRASH_ROUNDS=1000 dotnet run -c Release --no-build --project tests/Sightglass.Server.Tests -- --filter-class "*Crash*"

golden:         ## rewrite the golden files; read the diff before you commit it
	SIGHTGLASS_ACCEPT=1 dotnet test --solution Sightglass.slnx -c Release --no-progress --max-parallel-test-modules 1
