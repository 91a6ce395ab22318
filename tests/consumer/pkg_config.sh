#!/bin/sh
# Builds and runs the consumer with nothing but the compiler and pkg-config.
# usage: pkg_config.sh LIBDIR COMPILER FLAGS FOLDER
set -eu
libdir=$1 compiler=$2 flags=$3 folder=$4
mkdir -p "$folder"
cd "$(dirname "$0")"
export PKG_CONFIG_PATH="$libdir/pkgconfig"
eval "set -- $(pkg-config --cflags --libs xfuse)"  # undoes the quoting of spaces in paths
"$compiler" -std=c++20 -O1 $flags main.cpp -o "$folder/consumer" "$@"
LD_LIBRARY_PATH="$libdir" "$folder/consumer"
