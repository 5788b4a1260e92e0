#!/usr/bin/env bash
# The scan of the GitHub action: inputs from the environment, reports to the job's log, page and files.
set -euo pipefail

words=()
# Each line of an input is one word, behind an option if one is named.
add() {
  local option=$1 line
  while IFS= read -r line; do
    line=${line%$'\r'}
    [ -n "$line" ] || continue
    [ -z "$option" ] || words+=("$option")
    words+=("$line")
  done <<< "$2"
}
add "" "${INPUT_PATHS:-.}"
add --fail-on "${INPUT_FAIL_ON:-}"
add "" "${INPUT_OPTIONS:-}"
if [ -n "${INPUT_BASELINE:-}" ]; then
  words+=(--baseline "$INPUT_BASELINE")
elif [ "${INPUT_NEW_ONLY:-true}" = true ] && [ -n "${GITHUB_BASE_REF:-}" ]; then
  # The checkout of a pull request is its merge with the base branch, and holds that commit only.
  if ! git fetch --quiet --no-tags --depth=1 origin "refs/heads/$GITHUB_BASE_REF"; then
    echo "exit-code=2" >> "${GITHUB_OUTPUT:?}"
    exit 2
  fi
  words+=(--diff-against "$(git rev-parse FETCH_HEAD)")
fi

# A folder of its own, so that a second scan of the job shows and overwrites nothing of the first.
reports=$(mktemp -d "${RUNNER_TEMP:?}/iac-scan-reports.XXXXXX")
code=0
iac-scan scan "${words[@]}" -o text="$reports/report.txt" -o github="$reports/annotations.txt" \
  -o markdown="$reports/summary.md" -o sarif="$reports/report.sarif" -o json="$reports/report.json" \
  -o html="$reports/report.html" || code=$?

# Text from scanned files must not be obeyed by the runner: commands are off while it is printed.
if [ -s "$reports/report.txt" ]; then
  token=$(python3 -c 'import secrets; print(secrets.token_hex(16))')
  echo "::stop-commands::$token"
  cat "$reports/report.txt"
  echo "::$token::"
fi
if [ -s "$reports/annotations.txt" ]; then cat "$reports/annotations.txt"; fi
if [ -s "$reports/summary.md" ]; then cat "$reports/summary.md" >> "${GITHUB_STEP_SUMMARY:?}"; fi
{
  echo "exit-code=$code"
  echo "sarif=$reports/report.sarif"
  echo "html=$reports/report.html"
} >> "${GITHUB_OUTPUT:?}"
exit "$code"
