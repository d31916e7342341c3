#!/bin/bash
# Builds a local Kubernetes control plane (kube-apiserver, kube-controller-manager, kube-scheduler, etcd) from
# Debian's own packages, without Docker, without root and without installing anything.
#
#   provision.sh TARGET
#
# TARGET appears when everything is in it, or not at all. Next to it are a lock, so that only one process builds at a
# time, the log of the build, and, while it runs, a scratch directory. Progress goes to standard output.
#
# Nothing is needed but bash, apt and dpkg of a machine whose apt sources name Debian bookworm: apt is run on
# directories of this script's own, and compiler and tools are unpacked from their packages and used from there.
set -euo pipefail
export LC_ALL=C

readonly target=$(realpath -m "${1:?usage: provision.sh TARGET}")
readonly home=$(dirname "$target")
readonly log=$target.log
readonly work=$home/.building
readonly scratch_mb=4500
# Packages that the compiler names with -v while it builds the three servers: the measure of progress.
readonly go_packages=2000
readonly steps=5
step=0
started=0

say() { printf '%s\n' "$*"; [ ! -e "$log" ] || printf '== %s\n' "$*" >>"$log"; }

begin() {
  step=$((step + 1))
  say "[$step/$steps] $*"
}

# Ends with one message; what the tools said is in the log.
die() {
  trap - ERR
  say "FAILED: $*"
  exit 1
}

clock() { printf '%d:%02d' $(($1 / 60)) $(($1 % 60)); }

command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null ||
  die "this machine has no apt; local control planes are built from the packages of Debian bookworm"

mkdir -p "$home"
exec 9>"$home/.lock"
if ! flock --nonblock 9; then
  say "waiting for another process that is building $target"
  flock 9
fi
[ ! -d "$target" ] || exit 0

rm -rf "$work"
trap 'rm -rf "$work"' EXIT
trap 'die "step $step of $steps stopped at line $LINENO; see $log"' ERR
mkdir -p "$work"/{apt/lists/partial,apt/cache/archives/partial,debs,tools,source,gopath/src/k8s.io,gocache,tmp,out}
: >"$log"
started=$SECONDS

free_mb=$(($(stat --file-system --format '%a * %S' "$home") / 1048576))
[ "$free_mb" -ge "$scratch_mb" ] ||
  die "building needs $scratch_mb MB in $home, $free_mb MB are free; XDG_CACHE_HOME may name another place"

cores=$(nproc)
say "Building a local Kubernetes control plane, once for this user, into $target"
say "This takes about $(((480 / cores + 59) / 60 + 1)) minutes on $cores cores, a download of 150 MB, and $scratch_mb MB until it is done."

# --- Package lists ---------------------------------------------------------------------------------------------------
# apt itself tells which repositories it knows, in whatever format they are written, and whose suite is bookworm's.
# The key is always Debian's: another publisher's repository of the same suite name yields nothing.
begin "package lists"
readonly keyring=/usr/share/keyrings/debian-archive-keyring.gpg
[ -r "$keyring" ] || die "$keyring is missing (package debian-archive-keyring)"
apt-get indextargets --no-release-info --format '$(CREATED_BY) $(REPO_URI) $(RELEASE) $(COMPONENT)' 2>>"$log" |
  awk -v key="$keyring" '
    $1 == "Packages" && $3 ~ /^bookworm(-updates|-security)?$/ && $4 == "main" && $2 !~ /^cdrom:/ && !seen[$2 $3]++ {
      print "deb [signed-by=" key "] " $2 " " $3 " main"
      print "deb-src [signed-by=" key "] " $2 " " $3 " main"
    }' >"$work/apt/sources.list"
[ -s "$work/apt/sources.list" ] ||
  die "the apt sources of this machine name no repository of Debian bookworm (suite bookworm, component main)"

: >"$work/apt/status"
apt_options=(
  -o Dir::State="$work/apt" -o Dir::State::lists="$work/apt/lists" -o Dir::State::status="$work/apt/status"
  -o Dir::Cache="$work/apt/cache" -o Dir::Etc::sourcelist="$work/apt/sources.list" -o Dir::Etc::sourceparts=-
  -o Dir::Etc::preferences=/dev/null -o Dir::Etc::preferencesparts=/dev/null
  -o Acquire::Languages=none -o Acquire::Retries=3 -o APT::Get::List-Cleanup=false -o APT::Sandbox::User=
  -o Debug::NoLocking=true
)
[ "$(id -u)" != 0 ] || apt_options+=(-o APT::Sandbox::User=root)
# One repository that fails is no reason to stop: what counts is whether the packages can be had.
apt-get "${apt_options[@]}" update >>"$log" 2>&1 || true

# --- Downloads -------------------------------------------------------------------------------------------------------
begin "compiler, tools and sources"
# With the libraries that a minimal Debian lacks for them.
packages=(golang-1.19-go golang-1.19-src make rsync libpopt0 libssl3 etcd-server golang-github-modern-go-reflect2-dev)
(cd "$work/debs" && apt-get "${apt_options[@]}" download "${packages[@]}") >>"$log" 2>&1 ||
  die "cannot download ${packages[*]} with apt; see $log"
(cd "$work/debs" && apt-get "${apt_options[@]}" source --download-only kubernetes) >>"$log" 2>&1 ||
  die "cannot download the source package kubernetes with apt; see $log"
for deb in "$work"/debs/*.deb; do
  dpkg-deb -x "$deb" "$work/tools" >>"$log" 2>&1 || die "cannot unpack $deb; see $log"
done
# Debian's patches are for kubectl, so the original source will do, which needs neither patch nor dpkg-source.
tar -xzf "$work"/debs/kubernetes_*.orig.tar.gz -C "$work/source" --strip-components=1 >>"$log" 2>&1 ||
  die "cannot unpack the source package kubernetes; see $log"
version=$(sed -nE 's/^Version: .*really([0-9.]+)-.*/\1/p' "$work"/debs/kubernetes_*.dsc | head -n 1)
[ -n "$version" ] || die "cannot tell the version of the source package kubernetes; see $work/debs"

# --- Mending what the compiler is too new for ------------------------------------------------------------------------
begin "Kubernetes $version, made fit for Go 1.19"
# reflect2 1.0.1 reads the runtime's maps in a way that Go 1.18 ended: the server crashes when it sorts one.
reflect2=$work/source/vendor/github.com/modern-go/reflect2
rm -rf "$reflect2"
mkdir -p "$reflect2"
cp "$work"/tools/usr/share/gocode/src/github.com/modern-go/reflect2/*.{go,s} "$reflect2"
rm -f "$reflect2"/*_test.go
# Under Go 1.18 and later the second half of this condition takes an empty string for null.
for file in vendor/github.com/go-openapi/validate/type.go vendor/k8s.io/kube-openapi/pkg/validation/validate/type.go; do
  sed -i 's/data == nil || reflect.DeepEqual(reflect.Zero(reflect.TypeOf(data)), reflect.ValueOf(data))/data == nil/' \
    "$work/source/$file"
  grep -q 'if data == nil {' "$work/source/$file" || die "$file is not what was expected"
done
cat >"$work/version" <<END
KUBE_GIT_COMMIT=0000000000000000000000000000000000000000
KUBE_GIT_TREE_STATE=archive
KUBE_GIT_VERSION=v$version
KUBE_GIT_MAJOR=$(cut -d. -f1 <<<"$version")
KUBE_GIT_MINOR=$(cut -d. -f2 <<<"$version")
END

# --- Compiling -------------------------------------------------------------------------------------------------------
begin "compiling kube-apiserver, kube-controller-manager and kube-scheduler"
ln -s "$work/source" "$work/gopath/src/k8s.io/kubernetes"
libraries=$(find "$work/tools" -name '*.so.*' -printf '%h\n' | sort -u | paste -sd:)
build_log=$work/build.log
build() {
  cd "$work/gopath/src/k8s.io/kubernetes"
  exec setsid env -i PATH="$work/tools/usr/lib/go-1.19/bin:$work/tools/usr/bin:$PATH" LD_LIBRARY_PATH="$libraries" \
    LC_ALL=C HOME="$work/tmp" TMPDIR="$work/tmp" GOPATH="$work/gopath" GOCACHE="$work/gocache" \
    GOROOT="$work/tools/usr/lib/go-1.19" GO111MODULE=off CGO_ENABLED=0 GOFLAGS=-v \
    KUBE_GIT_VERSION_FILE="$work/version" \
    nice make WHAT="cmd/kube-apiserver cmd/kube-controller-manager cmd/kube-scheduler"
}
# A process group of its own, so that it ends whole if this script is stopped.
build >"$build_log" 2>&1 9>&- &
builder=$!
trap 'kill -- "-$builder" 2>/dev/null; wait; rm -rf "$work"' EXIT
compile_started=$SECONDS
told=$SECONDS
while kill -0 "$builder" 2>/dev/null; do
  sleep 1
  if [ $((SECONDS - told)) -ge 20 ]; then
    told=$SECONDS
    elapsed=$((SECONDS - compile_started))
    done_packages=$(grep -cE '^[a-z0-9.-]+(/[A-Za-z0-9._-]+)*$' "$build_log" || true)
    percent=$((done_packages * 100 / go_packages))
    [ "$percent" -le 98 ] || percent=98
    left=''
    [ "$percent" -lt 5 ] || left=", about $(clock $((elapsed * (100 - percent) / percent))) left"
    say "      $percent %, $(clock "$elapsed")$left"
  fi
done
build_result=0
wait "$builder" || build_result=$?
trap 'rm -rf "$work"' EXIT
cat "$build_log" >>"$log"
[ "$build_result" = 0 ] || die "the build ended with $build_result; see $log"

# --- Into the cache --------------------------------------------------------------------------------------------------
begin "checking"
for server in kube-apiserver kube-controller-manager kube-scheduler; do
  cp "$work/source/_output/bin/$server" "$work/out/"
  [ "$("$work/out/$server" --version 2>>"$log")" = "Kubernetes v$version" ] || die "$server does not run; see $log"
done
cp "$work/tools/usr/bin/etcd" "$work/out/"
"$work/out/etcd" --version >>"$log" 2>&1 || die "etcd does not run; see $log"
mv "$work/out" "$target"
say "Done in $(clock $((SECONDS - started))): $target ($(du -sm "$target" | cut -f1) MB)"
