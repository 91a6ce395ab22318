#!/usr/bin/env bash
# Prints the seconds that compiling xfuse.cpp and plain.cpp takes: medians of five, in turn.
# usage: compare.sh COMPILER INCLUDE_FOLDER
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
compiler=$1 include=$2 object=$(mktemp)
trap 'rm -f "$object"' EXIT

seconds() {  # user and system time of one compilation
    local TIMEFORMAT='%U %S'
    { time "$compiler" -std=c++20 -O2 -I"$include" -c "$1" -o "$object"; } 2>&1 | awk '{print $1 + $2}'
}
median() { sort -n | sed -n 3p; }

seconds xfuse.cpp >/dev/null
seconds plain.cpp >/dev/null
own=() plain=()
for _ in 1 2 3 4 5; do
    own+=("$(seconds xfuse.cpp)")
    plain+=("$(seconds plain.cpp)")
done
echo "$(printf '%s\n' "${own[@]}" | median) $(printf '%s\n' "${plain[@]}" | median)"
