#!/usr/bin/env bash
# Starts and breaks nodes of Confman on this machine: three that form a cluster (node1, node2, node3), and one alone (single).
#
#   CONFMAN_PROGRAM=/path/to/Confman.Api ./confman-nodes.sh start node1 node2 node3
#   ./confman-nodes.sh stop|kill|pause|resume|wipe|status NODE...
#
# Each node has a folder of its own in CONFMAN_HOME (by default the folder `nodes` beside this script) with its data, its temporary
# files, its log and its process id. Signals go only to a process that this script started and that is still the same; `wipe` deletes
# only what lies in a folder that this script has marked.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
home=${CONFMAN_HOME:-$here/nodes}
members=(http://127.0.0.1:6100/ http://127.0.0.1:6200/ http://127.0.0.1:6300/)
marker=.confman-node
stop_seconds=40

fail() {
  echo "error: $*" >&2
  exit 1
}

port_of() {
  case $1 in
    node1) echo 6100 ;;
    node2) echo 6200 ;;
    node3) echo 6300 ;;
    single) echo 6400 ;;
    *) fail "there is no node $1; the nodes are node1, node2, node3 and single" ;;
  esac
}

# When a process was started, in the words of the system; nothing of one that has ended. With its number this names it for good.
born() {
  if [ -r "/proc/$1/stat" ]; then
    # Behind the name, which may hold anything: the state first, the start as the twentieth.
    sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | awk '$1 != "Z" && $1 != "X" { print $20 }'
  else
    ps -o lstart= -p "$1" 2>/dev/null || true
  fi
}

# The process of a node, if it is the one that was started; nothing otherwise.
process_of() {
  local folder=$home/$1 pid started
  [ -f "$folder/pid" ] && [ -f "$folder/started" ] || return 0
  pid=$(cat "$folder/pid")
  started=$(cat "$folder/started")
  [[ $pid =~ ^[0-9]+$ ]] || return 0
  if [ -n "$started" ] && [ "$(born "$pid")" = "$started" ]; then echo "$pid"; fi
}

# Waits until a process is gone. Fails when it is still there after so many seconds.
await_end() {
  local pid=$1 started=$2 left=$(($3 * 20))
  while [ "$(born "$pid")" = "$started" ]; do
    [ "$left" -gt 0 ] || return 1
    left=$((left - 1))
    sleep 0.05
  done
}

# One secret for all nodes, made once: nodes may be started at the same moment, and only one of them can make the link.
cluster_token() {
  local file=$home/cluster-token
  if [ ! -f "$file" ]; then
    (umask 077 && od -An -N16 -tx1 /dev/urandom | tr -d ' \n' > "$file.$$")
    ln "$file.$$" "$file" 2> /dev/null || true
    rm -f "$file.$$"
  fi
  cat "$file"
}

start() {
  local name=$1 port=$2 folder=$home/$1 program=${CONFMAN_PROGRAM:-} settings pid at
  [ -z "$(process_of "$name")" ] || return 0
  [ -n "$program" ] || fail "CONFMAN_PROGRAM is not set: name the program that was built, bin/Release/net10.0/Confman.Api"
  if [ ! -x "$program" ] || [ -d "$program" ]; then fail "CONFMAN_PROGRAM: $program is no program that can be started"; fi
  settings=${CONFMAN_SETTINGS:-$(cd "$(dirname "$program")" && pwd)}
  program=$(cd "$(dirname "$program")" && pwd)/$(basename "$program")
  mkdir -p "$folder/tmp"
  touch "$folder/$marker"

  local arguments=(
    --contentRoot "$settings"
    --urls "http://127.0.0.1:$port"
    --publicEndPoint "http://127.0.0.1:$port/"
    --standby false
    --Audit:Enabled="${CONFMAN_AUDIT:-true}"
    # Two or three lines for each write would be a part of what is measured.
    --Serilog:MinimumLevel:Override:Confman.Api.Services=Warning
    --Serilog:MinimumLevel:Override:Confman.Api.Storage.Blobs=Warning
    --Serilog:MinimumLevel:Override:Confman.Api.Controllers.InternalBlobController=Warning
  )
  if [ -n "${CONFMAN_READ_BARRIER:-}" ]; then arguments+=("--ReadBarrier:FailureMode=$CONFMAN_READ_BARRIER"); fi
  if [ "$name" = single ]; then
    arguments+=(--coldStart true)
  else
    arguments+=(--coldStart false)
    for at in "${!members[@]}"; do arguments+=("--members:$at=${members[$at]}"); done
  fi

  local BlobStore__ClusterToken
  BlobStore__ClusterToken=$(cluster_token)
  export BlobStore__ClusterToken
  export TMPDIR=$folder/tmp
  # It would win over all that is said here.
  unset CONFMAN_NODE_ID
  # A session of its own, where there is such a thing: what ends this script's group does not end the node.
  local apart=()
  if command -v setsid > /dev/null; then apart=(setsid); fi
  cd "$folder"
  ${apart[@]+"${apart[@]}"} "$program" "${arguments[@]}" >> "$folder/log" 2>&1 < /dev/null &
  pid=$!
  born "$pid" > "$folder/started"
  echo "$pid" > "$folder/pid"
  cd "$here"
}

# Sends a signal to a node's process, if that is still the same.
signal() {
  local pid
  pid=$(process_of "$2")
  [ -n "$pid" ] || fail "$2 does not run"
  kill "-$1" "$pid"
}

# Ends a node: how, and how long it may take.
end() {
  local how=$1 name=$2 seconds=$3 pid
  pid=$(process_of "$name")
  if [ -z "$pid" ]; then return 0; fi
  kill "-$how" "$pid"
  # One that is paused would not hear of it.
  kill -CONT "$pid" 2> /dev/null || true
  await_end "$pid" "$(cat "$home/$name/started")" "$seconds" || fail "$name (process $pid) has not ended after $seconds s"
}

wipe() {
  local name=$1 port=$2 folder=$home/$1
  [ -z "$(process_of "$name")" ] || fail "$name runs: stop it first"
  [ -d "$folder" ] || return 0
  if [ -L "$folder" ] || [ ! -f "$folder/$marker" ]; then fail "$folder was not made by this script: nothing is deleted"; fi
  rm -rf -- "${folder:?}/data-$port" "${folder:?}/tmp"
}

verb=${1:-}
shift || true
[ $# -gt 0 ] || fail "which node? confman-nodes.sh start|stop|kill|pause|resume|wipe|status NODE..."
for name in "$@"; do
  port=$(port_of "$name")
  case $verb in
    start) start "$name" "$port" ;;
    stop) end TERM "$name" "$stop_seconds" ;;
    kill) end KILL "$name" 10 ;;
    pause) signal STOP "$name" ;;
    resume) signal CONT "$name" ;;
    wipe) wipe "$name" "$port" ;;
    status) if [ -n "$(process_of "$name")" ]; then echo "$name runs"; else echo "$name does not run"; fi ;;
    *) fail "there is no $verb; there are start, stop, kill, pause, resume, wipe and status" ;;
  esac
done
