#!/bin/sh
# Warnings as CAP 1.2, judged by capvalidator. See README.md. PYTHON names a Python that has judges/requirements.txt, MUSTER_BIN
# the binary.
set -eu
cd "$(dirname "$0")"
"${PYTHON:-python3}" judge.py
