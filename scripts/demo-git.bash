# Sourced by the scripts that make and change a demonstration repository: git with a fixed identity and
# fixed dates, so that the same content gives the same commits everywhere, whatever the user's settings.

# shellcheck disable=SC2046 # one name a word
unset $(git rev-parse --local-env-vars)
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_SYSTEM=/dev/null GIT_TERMINAL_PROMPT=0
export GIT_AUTHOR_NAME="Cars Trends Tool" GIT_AUTHOR_EMAIL="cars-trends@example.invalid"
export GIT_COMMITTER_NAME="$GIT_AUTHOR_NAME" GIT_COMMITTER_EMAIL="$GIT_AUTHOR_EMAIL"
umask 022

demo_git() {
    git -C "$destination" -c core.hooksPath=/dev/null -c commit.gpgSign=false -c core.autocrlf=false \
        -c advice.detachedHead=false -c gc.auto=0 "$@"
}

# demo_commit DATE MESSAGE [PATH…]: commits what changed under the paths (all by default).
demo_commit() {
    local date=$1 message=$2
    shift 2
    demo_git add --all -- "${@:-.}"
    GIT_AUTHOR_DATE="$date" GIT_COMMITTER_DATE="$date" demo_git commit --quiet --no-verify --message "$message"
}
