#!/usr/bin/env bash
# Goal: what is written from the configuration's rows, the schemas and the key tables of
# contracts/README.md, stands as the rows say it; `make generated` mends what differs.
# cap: 60
exec "$(dirname "${BASH_SOURCE[0]}")/../../scripts/generated" --check
