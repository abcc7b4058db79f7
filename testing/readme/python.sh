#!/bin/bash
# python.sh SCRIPT.py ARGUMENT...: runs a script of this folder
exec python3 -B "$@"
