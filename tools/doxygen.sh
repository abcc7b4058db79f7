#!/bin/bash
# Pages of the public headers, into the folder .doxygen. Fails when Doxygen warns of anything.
set -euo pipefail
cd "$(dirname "$0")/.."
./bazelw --install-only --config=doxygen

listed=$(python3 tools/cmake_sources.py --public-headers)
mapfile -t headers <<<"$listed"

rm -rf .doxygen
mkdir .doxygen
(
  cat tools/Doxyfile
  echo "INPUT = ${headers[*]}"
  echo "OUTPUT_DIRECTORY = .doxygen"
  echo "WARN_LOGFILE = .doxygen/warnings"
) | doxygen -

# Every type is to have a comment. Its members and free functions need none where one stands over a
# group of them or the name says it all, nor do the requests that have the names of AWS's API.
meant='Member .* \((variable|function|typedef|macro definition)\) of .* is not documented\.$'
meant+='|Member .* \(enumeration\) of (struct|class) .* is not documented\.$'
meant+='|Compound countersign::lifecycle::\w+Request is not documented\.$'
if grep -vE "$meant" .doxygen/warnings; then exit 1; fi
echo "doxygen: ${#headers[@]} headers, no warning; .doxygen/html/index.html"
