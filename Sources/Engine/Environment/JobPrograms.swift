import Actions
import Basics
import Files
import Glibc
import Processes

/// The programs that a job finds first in its `PATH` beside those of the machine: what GitHub's images have, too.
///
/// Their images let `apt-get` wait and ask nothing, and have a `sudo` that asks for no password.
struct JobPrograms {
    /// Holds the programs.
    let folder: String
    /// What goes with them.
    private(set) var variables: [Key: String] = [:]

    /// Makes the programs that a job with this `PATH` needs in `folder`.
    init(in folder: String, path: String) throws(FileError) {
        self.folder = folder
        try Folder.make(folder)
        if geteuid() == 0, ProgramSearch.find("sudo", in: path) == nil {
            try write(Self.sudo, as: "sudo")
        }
        // pip warns root of what a job need not fear: its python is its own.
        if geteuid() == 0 { variables["PIP_ROOT_USER_ACTION"] = "ignore" }
        guard ProgramSearch.find("apt-get", in: path) != nil, ProgramSearch.find("flock", in: path) != nil,
            Folder.exists(Self.aptFolder)
        else { return }
        for (name, pattern) in [("apt-get", "*"), ("apt", "*"), ("dpkg", Self.changingOptions)] {
            guard let program = ProgramSearch.find(name, in: path) else { continue }
            try write(Self.waiting(program, name, pattern), as: name)
        }
        try Folder.write(Array(Self.aptSettings.utf8), to: "\(folder)/apt.conf")
        variables["APT_CONFIG"] = "\(folder)/apt.conf"
        variables["DEBIAN_FRONTEND"] = "noninteractive"
    }

    private func write(_ script: String, as name: String) throws(FileError) {
        try Folder.write(Array(script.utf8), to: "\(folder)/\(name)", mode: 0o755)
    }

    // MARK: - apt

    /// Where apt keeps its lists: jobs of all runs lock this folder, which apt itself does not.
    private static let aptFolder = "/var/lib/apt/lists"

    private static let aptSettings = """
        DPkg::Lock::Timeout "600";
        APT::Get::Assume-Yes "true";
        DPkg::Options { "--force-confdef"; "--force-confold"; };

        """

    /// Only these change what is installed.
    private static let changingOptions =
        "-i|--install|-r|--remove|-P|--purge|--unpack|--configure|--triggers-only|-a|--pending"

    /// Runs `program` when no other job does. Only some of its locks can be waited for, that of its lists cannot.
    private static func waiting(_ program: String, _ name: String, _ pattern: String) -> String {
        let program = ShellText.quoted(program)
        return """
            #!/bin/sh
            # Jobs that use apt at the same time wait for each other.
            changes=
            for word; do
                case $word in \(pattern)) changes=1; break ;; esac
            done
            if [ -z "$changes" ] || [ -n "$_PITLANE_APT" ]; then exec \(program) "$@"; fi
            exec 9< \(aptFolder)
            flock -n 9 || { echo "\(name): waits for another job's apt" >&2; flock 9; }
            export _PITLANE_APT=1
            \(program) "$@" 9<&-

            """
    }

    // MARK: - sudo

    private static let sudo = ##"""
        #!/bin/sh
        # Stands in for sudo where the job runs as root and none is installed: the command runs with the job's variables.
        set -f
        say() { printf 'sudo: %s\n' "$1" >&2; exit 1; }
        show() { printf '%s\n' "$1"; exit 0; }
        needs() { [ "$2" -gt 1 ] || say "option '$1' requires an argument"; }
        # Runs the command, or returns where `refused` says what it does not know.
        stand_in() {
        user= group= folder= login= shell= background= asks=
        while [ $# -gt 0 ]; do
            case $1 in
            --) shift; break ;;
            --preserve-env | --preserve-env=* | --non-interactive | --set-home | --stdin | --askpass | --bell) ;;
            --preserve-groups | --no-update) ;;
            --login) login=1 ;;
            --shell) shell=1 ;;
            --background) background=1 ;;
            --validate | --reset-timestamp | --remove-timestamp) asks=1 ;;
            --list) asks=list ;;
            --user=*) user=${1#*=} ;;
            --group=*) group=${1#*=} ;;
            --chdir=*) folder=${1#*=} ;;
            --prompt=* | --close-from=*) ;;
            --user) needs "$1" $#; user=$2; shift ;;
            --group) needs "$1" $#; group=$2; shift ;;
            --chdir) needs "$1" $#; folder=$2; shift ;;
            --prompt | --close-from) needs "$1" $#; shift ;;
            --version) show "stand-in for sudo: the job runs as root" ;;
            --help) show "usage: sudo [-bEHinPsSv] [-u USER] [-g GROUP] [-D FOLDER] [VAR=value] [--] COMMAND" ;;
            --*) refused=$1; return ;;
            -?*)
                flags=${1#-}
                while [ -n "$flags" ]; do
                    rest=${flags#?}
                    flag=${flags%"$rest"}
                    case $flag in
                    E | n | H | S | A | B | P | N) ;;
                    i) login=1 ;;
                    s) shell=1 ;;
                    b) background=1 ;;
                    v | k | K) asks=1 ;;
                    l) asks=list ;;
                    u | g | D | p | C)
                        if [ -z "$rest" ]; then needs "-$flag" $#; shift; rest=$1; fi
                        case $flag in u) user=$rest ;; g) group=$rest ;; D) folder=$rest ;; esac
                        rest= ;;
                    V) show "stand-in for sudo: the job runs as root" ;;
                    *) refused=-$flag; return ;;
                    esac
                    flags=$rest
                done ;;
            [A-Za-z_]*=*)
                case ${1%%=*} in *[!A-Za-z0-9_]*) break ;; esac
                export "$1" ;;
            *) break ;;
            esac
            shift
        done
        if [ "$asks" = list ]; then show "User ${USER:-root} may run all commands: the job runs as root"; fi
        if [ $# -eq 0 ] && [ -z "$login$shell" ]; then
            [ -n "$asks" ] && exit 0
            say "a command is missing"
        fi
        export SUDO_USER="${USER:-root}" SUDO_UID=0 SUDO_GID=0 SUDO_COMMAND="$*"
        if [ -n "$group" ]; then
            case $group in
            \#*) gid=${group#?} ;;
            *) gid=$(getent group "$group" | cut -d: -f3) ;;
            esac
            [ -n "$gid" ] || say "unknown group $group"
            group=$gid
        fi
        as=
        case $user in
        '' | root | \#0) [ -z "$group" ] || as="setpriv --regid=$group --keep-groups --" ;;
        *)
            entry=$(getent passwd "${user#\#}") || entry=
            if [ -n "$entry" ]; then
                IFS=: read -r name word uid gid note home program <<END
        $entry
        END
                export USER="$name" LOGNAME="$name" HOME="$home" SHELL="${program:-/bin/sh}"
                as="setpriv --reuid=$uid --regid=${group:-$gid} --init-groups --"
            else
                case $user in
                \#*[!0-9]* | [!#]* | \#) say "unknown user $user" ;;
                esac
                as="setpriv --reuid=${user#?} --regid=${group:-${user#?}} --clear-groups --"
            fi ;;
        esac
        if [ -n "$login" ]; then cd -- "${HOME:-/}" || echo "sudo: unable to change directory to $HOME" >&2; fi
        [ -z "$folder" ] || cd -- "$folder" || exit 1
        if [ -n "$login$shell" ]; then
            if [ $# -gt 0 ]; then set -- -c '"$0" "$@"' "$@"; fi
            set -- "${SHELL:-/bin/sh}" ${login:+-l} "$@"
        fi
        case $1 in
        */*) ;;
        *)
            found=
            IFS=:
            for place in $PATH; do
                if [ -x "$place/$1" ] && [ ! -d "$place/$1" ]; then found=1; break; fi
            done
            unset IFS
            [ -n "$found" ] || say "$1: command not found" ;;
        esac
        if [ -n "$background" ]; then
            $as "$@" &
            exit 0
        fi
        exec $as "$@"
        }
        stand_in "$@"
        # A step may have installed the real one by now.
        for program in /usr/local/bin/sudo /usr/bin/sudo /bin/sudo; do
            if [ -x "$program" ]; then exec "$program" "$@"; fi
        done
        say "$refused is not available here: the job runs as root, and this stands in for sudo. Install it: apt-get install -y sudo"

        """##
}
