#!/usr/bin/env bash
# Previews every stack that a change touches and writes one report on all of them.
#
#   preview-report.sh <base commit> <output folder>
#
# The folder gets comment.md (short enough for a comment), report.md, report.html and report.json (whole), and gate: 0,
# or the exit code with which the change must not pass (4: a condition of FAIL_ON matched, else a preview failed). The
# script itself ends with 0 then, so that the comment is posted before the gate closes.
#
# A preview may hold values that the program forgot to mark as secret, and the engine's event log, where results of
# policies are, holds what calls answered: both stay in a folder that is deleted at the end, and only reports leave it.
#
# STACKS        folder of Pulumi.<stack>.yaml (stacks)
# FAIL_ON       redis-move report --fail-on (data-loss,blocker,cost+20%)
# POLICY_PACK   folder of a policy pack whose results go into the report (none)
# REPORT_TITLE  heading of the report (the names of the stacks)
# REPORT_LINK   web page where the job keeps the whole report, for the footer of the comment (none)
# REDIS_MOVE    how to start the command line (npx --no redis-move)
set -euo pipefail

base=$1
out=$2
folder=${STACKS:-stacks}
read -ra redis_move <<<"${REDIS_MOVE:-npx --no redis-move}"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$out"

# A change of nothing but stack files concerns those stacks; any other change may concern all of them.
touched_stacks() {
  local changed file all=
  changed=$(git -c core.quotePath=off diff --name-only --no-renames "$base...HEAD") || return
  while read -r file; do
    case $file in "$folder"/Pulumi.*.yaml) ;; ?*) all=yes ;; esac
  done <<<"$changed"
  for file in "$folder"/Pulumi.*.yaml; do
    if [ -e "$file" ] && { [ -n "$all" ] || grep -qxF -- "$file" <<<"$changed"; }; then
      file=${file#"$folder"/Pulumi.}
      printf '%s\n' "${file%.yaml}"
    fi
  done
}

# What failed before there was a plan is put in the form of a preview, so that the report shows it.
as_failed_preview() {
  node -e 'const message = require("node:fs").readFileSync(0, "utf8"); console.log(JSON.stringify({ diagnostics: [{ severity: "error", message }] }))'
}

preview() {
  local stack=$1
  local flags=(--json --show-sames --non-interactive --event-log "$work/$stack.events")
  [ -z "${POLICY_PACK:-}" ] || flags+=(--policy-pack "$POLICY_PACK")
  echo "preview of $stack" >&2
  # The variable shows the flag for the event log.
  if ! PULUMI_DEBUG_COMMANDS=true pulumi preview "${flags[@]}" --stack "$stack" >"$work/$stack.json" 2>"$work/log"; then
    cat "$work/log" >&2
    [ -s "$work/$stack.json" ] || as_failed_preview <"$work/log" >"$work/$stack.json"
  fi
}

# Where there is nothing to report on, an earlier comment must not stay as it is.
without_report() {
  for file in comment.md report.md report.html; do printf '<!-- redis-move:report -->\n%s\n' "$1" >"$out/$file"; done
  node -e 'console.log(JSON.stringify({ version: 1, caches: [], diagnostics: [], nextSteps: [process.argv[1]], changes: [] }, null, 2))' "$1" >"$out/report.json"
  echo "$2" >"$out/gate"
  exit 0
}

touched=$(touched_stacks)
[ -n "$touched" ] || without_report "This change touches no stack." 0
mapfile -t stacks <<<"$touched"
previews=()
for stack in "${stacks[@]}"; do
  preview "$stack"
  previews+=("$work/$stack.json")
done

report=("${redis_move[@]}" report "${previews[@]}")
# A preview that failed before it began has no events.
for stack in "${stacks[@]}"; do
  [ ! -s "$work/$stack.events" ] || report+=(--events "$work/$stack.events")
done
[ -z "${REPORT_TITLE:-}" ] || report+=(--title "$REPORT_TITLE")
[ -z "${REPORT_LINK:-}" ] || report+=(--link "$REPORT_LINK")
gate=0
"${report[@]}" --fail-on "${FAIL_ON:-data-loss,blocker,cost+20%}" >"$out/comment.md" 2>"$work/log" || gate=$?
cat "$work/log" >&2
[ -s "$out/comment.md" ] || without_report "There is no report: $(tail -n 1 "$work/log")" "$gate"
# The whole report: a megabyte is what a job summary holds.
"${report[@]}" --max-bytes 1000000 >"$out/report.md" || true
"${report[@]}" --format html >"$out/report.html" || true
"${report[@]}" --format json >"$out/report.json" || true
echo "$gate" >"$out/gate"
