#!/usr/bin/env bash
# Goal: a short round of `make soak-schools`: schools whose answers are faulty in every way at random, every role
# killed at random, and in the end the schools' own marks cell by cell and the open alerts of a week without a fault.
# cap: 300
export SOAK_SCHOOLS=28 SOAK_FROM=2026-11-16 SOAK_UNTIL=2026-11-23T08:00 SOAK_KILL=1 SOAK_FAULTS=30
exec bash "$(dirname "$0")/../../scripts/soak-schools"
