#!/bin/bash
# Unpacks a program from Debian's packages, without root and without installing anything.
#
#   provision-program.sh TARGET WHAT PROGRAM PACKAGE...
#
# WHAT says for people what it is, with dashes for spaces; PROGRAM is its path in the packages, such as usr/sbin/named.
#
# TARGET appears when everything is in it, or not at all: the program, and the libraries this machine lacks for it in
# TARGET/lib. Next to it are a lock, so that only one process does this at a time, the log and, while it runs, a scratch
# directory. Progress goes to standard output.
#
# Nothing is needed but bash, apt and dpkg: apt is run on directories of this script's own, with the sources of this
# machine, so that the packages fit its C library.
set -euo pipefail
export LC_ALL=C

readonly usage='usage: provision-program.sh TARGET WHAT PROGRAM PACKAGE...'
readonly target=$(realpath -m "${1:?$usage}") what=${2:?$usage} program=${3:?$usage}
shift 3
[ $# -gt 0 ] || { echo "$usage"; exit 1; }
readonly home=$(dirname "$target")
readonly log=$target.log
readonly work=$home/.unpacking-$what

say() { printf '%s\n' "$*"; [ ! -e "$log" ] || printf '== %s\n' "$*" >>"$log"; }

# Ends with one message; what the tools said is in the log.
die() {
  trap - ERR
  say "FAILED: $*"
  exit 1
}

command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null ||
  die "this machine has no apt; the ${what//-/ } is unpacked from the packages of Debian"

mkdir -p "$home"
exec 9>"$home/.lock-$what"
flock 9
[ ! -d "$target" ] || exit 0

rm -rf "$work"
trap 'rm -rf "$work"' EXIT
trap 'die "stopped at line $LINENO; see $log"' ERR
mkdir -p "$work"/{apt/lists/partial,apt/cache/archives/partial,debs,tools,out/lib}
: >"$log"
say "Unpacking the ${what//-/ } ${program##*/}, once for this user, into $target (a download of some MB)"

# With an empty status every package counts as missing, which is what is asked below.
: >"$work/apt/status"
apt_options=(
  -o Dir::State="$work/apt" -o Dir::State::lists="$work/apt/lists" -o Dir::State::status="$work/apt/status"
  -o Dir::Cache="$work/apt/cache" -o Acquire::Languages=none -o Acquire::Retries=3 -o APT::Sandbox::User=
  -o Debug::NoLocking=true
)
[ "$(id -u)" != 0 ] || apt_options+=(-o APT::Sandbox::User=root)
# One repository that fails is no reason to stop: what counts is whether the packages can be had.
apt-get "${apt_options[@]}" update >>"$log" 2>&1 || true

download() {
  (cd "$work/debs" && apt-get "${apt_options[@]}" download "$@") >>"$log" 2>&1 ||
    die "cannot download $* with apt; see $log"
  for deb in "$work"/debs/*.deb; do
    dpkg-deb -x "$deb" "$work/tools" >>"$log" 2>&1 || die "cannot unpack $deb; see $log"
    rm "$deb"
  done
  libraries=$(find "$work/tools" -name '*.so*' -printf '%h\n' | sort -u | paste -sd:)
}

# The libraries that packages depend on, but for those that no system is without.
libraries_of() {
  apt-cache "${apt_options[@]}" depends "$@" | sed -nE 's/^ *Depends: (lib[^ ]+)$/\1/p' |
    grep -vxE 'libc6|libgcc-s1|libstdc\+\+6' | sort -u || true
}

missing() { LD_LIBRARY_PATH="$libraries" ldd "$work/tools/$program" 2>>"$log" | grep 'not found' || true; }

download "$@"
wanted=$*
for round in 1 2 3 4 5; do
  [ -n "$(missing)" ] || break
  # shellcheck disable=SC2086
  wanted=$(libraries_of $wanted)
  # shellcheck disable=SC2086
  download $wanted
done
[ -z "$(missing)" ] || die "${program##*/} lacks libraries on this machine: $(missing)"

cp "$work/tools/$program" "$work/out/"
# Links included: a library is looked for by its short name.
find "$work/tools" -name '*.so*' -exec cp -P -t "$work/out/lib" {} +
version=$(LD_LIBRARY_PATH="$work/out/lib" "$work/out/${program##*/}" -v 2>>"$log") || die "${program##*/} does not run; see $log"
version=${version%%$'\n'*}
mv "$work/out" "$target"
say "Done: $version in $target ($(du -sm "$target" | cut -f1) MB)"
