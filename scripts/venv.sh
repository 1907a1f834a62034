# Sourced by the scripts beside it: a virtual environment in .venv with pinned versions.
# Made once; installed again only when pyproject.toml or constraints.txt changes.

say() { printf '%s\n' "$*" >&2; }

find_python() {
  local candidate
  for candidate in "${PYTHON:-}" python3.11 python3.12 python3.13 python3.14 python3 python; do
    if [ -n "$candidate" ] && command -v "$candidate" >/dev/null 2>&1 &&
      "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      command -v "$candidate"
      return
    fi
  done
  say "Python 3.11 or later is needed. Install it, or name it: PYTHON=/path/to/python3 $0"
  return 1
}

make_venv() {
  local python
  python=$(find_python) || return 1
  say "Making .venv with $("$python" --version) …"
  rm -rf .venv
  if ! "$python" -m venv .venv >/dev/null 2>&1; then
    # Debian without python3-venv: pip itself can fill an empty environment.
    rm -rf .venv
    "$python" -m venv --without-pip .venv
    "$python" -m pip --python .venv/bin/python install --quiet pip
  fi
}

# ensure_venv EXTRAS: "dev,review", or "review" for the program and its desk. What is enough is left as it is.
ensure_venv() {
  local extras=$1 stamp wanted
  wanted=$(cat pyproject.toml constraints.txt | cksum | cut -d ' ' -f 1,2)
  [ -x .venv/bin/python ] && .venv/bin/python -c '' 2>/dev/null || make_venv || return 1
  for stamp in ".venv/.installed-$extras" ".venv/.installed-dev,review"; do
    if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$wanted" ]; then return 0; fi
  done
  say "Installing reunify${extras:+ with $extras} (a minute or two, once) …"
  .venv/bin/python -m pip install --quiet --disable-pip-version-check -c constraints.txt \
    -e ".${extras:+[$extras]}" || { say "The installation failed; the lines above say why."; return 1; }
  printf '%s' "$wanted" >".venv/.installed-$extras"
}
