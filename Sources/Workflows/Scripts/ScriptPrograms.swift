package import Basics

/// Which programs the scripts of one job start, step by step: what an earlier step installs is known, or at least that it
/// installs something.
package struct ScriptPrograms: Sendable {
    /// A program that a script begins a command with.
    package struct Use: Hashable, Sendable {
        /// Its name, without a folder.
        package let name: Key
        /// Whether it surely has to be there before the job begins: false where the script may do without it, or an
        /// earlier command may have installed it.
        package let isCertain: Bool

        package init(name: Key, isCertain: Bool) {
            self.name = name
            self.isCertain = isCertain
        }
    }

    /// Programs that come with an earlier step.
    private var provided: Set<Key> = []
    /// Whether an earlier step may have brought programs whose names nobody knows.
    private var bringsOthers = false

    package init() {}

    /// An earlier step has set up these programs.
    package mutating func provide(_ names: [Key]) { provided.formUnion(names) }

    /// An earlier step may have set up anything.
    package mutating func provideOthers() { bringsOthers = true }

    /// The programs that a script of the next step starts, each once, in order.
    ///
    /// - Parameters:
    ///   - script: of bash, sh or the like.
    ///   - isCertain: whether the step surely runs.
    package mutating func add(_ script: String, isCertain: Bool) -> [Use] {
        let read = ScriptCommands(script)
        var uses: [Use] = []
        // What a script looks for it can do without.
        var tested: Set<Key> = []
        var downloads = false
        for command in read.commands {
            let programs = Self.programs(of: command)
            for (name, arguments) in programs {
                let isHere = provided.contains(name) || read.functions.contains(name) || Self.isPartOfShell(name)
                let certain = isCertain && !command.isConditional && !bringsOthers && !tested.contains(name)
                if !isHere {
                    if let place = uses.firstIndex(where: { $0.name == name }) {
                        if certain { uses[place] = Use(name: name, isCertain: true) }
                    } else {
                        uses.append(Use(name: name, isCertain: certain))
                    }
                }
                tested.formUnion(Self.tested(name, arguments))
                learn(name, arguments, readsDownload: downloads)
            }
            downloads = command.feedsNext && (downloads || programs.contains { Self.downloaders.contains($0.name) })
            learn(command)
        }
        return uses
    }

    // MARK: - What is started

    /// Programs that start the one named behind their options, with the options that have a value of their own.
    private static let starters: [Key: Set<Key>] = [
        "sudo": ["-u", "-g", "-h", "-p", "-C", "-r", "-t", "-U", "-D"], "doas": ["-u", "-C"], "env": ["-u", "-C"],
        "nice": ["-n"], "nohup": [], "setsid": [], "exec": ["-a"], "command": [], "builtin": [], "time": ["-f", "-o"],
        "timeout": ["-s", "-k", "--signal", "--kill-after"], "stdbuf": ["-i", "-o", "-e"], "ionice": ["-c", "-n"],
        "xargs": ["-I", "-n", "-P", "-L", "-d", "-s", "-a", "-E"], "xvfb-run": ["-n", "-s", "-f", "-e"],
    ]
    /// Those that are part of the shell, or that a job finds where the machine has none.
    private static let quietStarters: Set<Key> = ["exec", "command", "builtin", "time"]

    /// The programs that a command starts, with their arguments: `sudo` and what stands behind it.
    private static func programs(of command: ScriptCommand) -> [(name: Key, arguments: [Key?])] {
        var found: [(name: Key, arguments: [Key?])] = []
        var words = command.words[...]
        while let first = words.first, let word = first {
            words = words.dropFirst()
            guard let name = plain(word) else { return found }
            guard let valued = starters[name] else { return found + [(name, Array(words))] }
            if !quietStarters.contains(name) { found.append((name, [])) }
            // `command -v NAME` only looks.
            if name == "command", let option = words.first, option == "-v" || option == "-V" {
                return found + [(name, Array(words))]
            }
            var hasTime = name != "timeout"
            while let next = words.first, let text = next {
                let bytes = text.string.utf8
                if bytes.first == UInt8(ascii: "-") {
                    words = words.dropFirst(valued.contains(text) ? 2 : 1)
                } else if name == "env" || name == "sudo", bytes.contains(UInt8(ascii: "=")) {
                    words = words.dropFirst()
                } else if !hasTime {
                    hasTime = true
                    words = words.dropFirst()
                } else {
                    break
                }
            }
        }
        return found
    }

    /// The word as a program's name; nil where it is a path, or cannot be one.
    private static func plain(_ word: Key) -> Key? {
        let bytes = word.string.utf8
        guard let first = bytes.first, first != UInt8(ascii: "-") else { return nil }
        return bytes.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                || "-_.+".utf8.contains(byte)
        } && bytes.contains { (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) } ? word : nil
    }

    /// Commands that bash has itself.
    private static let builtins: Set<Key> = [
        ".", ":", "[", "alias", "bg", "bind", "break", "builtin", "caller", "cd", "command", "compgen", "complete",
        "compopt", "continue", "declare", "dirs", "disown", "echo", "enable", "eval", "exec", "exit", "export", "false",
        "fc", "fg", "getopts", "hash", "help", "history", "in", "jobs", "kill", "let", "local", "logout", "mapfile",
        "popd", "printf", "pushd", "pwd", "read", "readarray", "readonly", "return", "set", "shift", "shopt", "source",
        "suspend", "test", "times", "trap", "true", "type", "typeset", "ulimit", "umask", "unalias", "unset", "wait",
    ]

    private static func isPartOfShell(_ name: Key) -> Bool { builtins.contains(name) }

    /// What `command -v`, `which`, `type` and `hash` look for.
    private static func tested(_ name: Key, _ arguments: [Key?]) -> [Key] {
        guard ["command", "which", "type", "hash"].contains(name) else { return [] }
        return arguments.compactMap(\.self).filter { $0.string.utf8.first != UInt8(ascii: "-") }
    }

    // MARK: - What is installed

    /// Programs that install others, with the words that make them do so; without words they always may.
    private static let installers: [Key: Set<Key>] = [
        "apt-get": ["install", "build-dep"], "apt": ["install", "build-dep"], "aptitude": ["install"], "apk": ["add"],
        "dnf": ["install"], "yum": ["install"], "zypper": ["install", "in"], "pacman": [], "snap": ["install"],
        "brew": ["install", "bundle"], "dpkg": [], "pip": ["install"], "pip3": ["install"], "pipx": ["install"],
        "uv": ["sync", "tool", "pip", "venv", "python"], "poetry": ["install", "add"], "pdm": ["install", "sync"],
        "npm": ["install", "i", "ci", "add"], "yarn": [], "pnpm": ["install", "i", "add"], "corepack": [],
        "cargo": ["install", "binstall"], "rustup": [], "go": ["install", "get"], "gem": ["install"],
        "bundle": ["install"], "composer": ["install", "global"], "conda": [], "mamba": [], "nvm": [], "pyenv": [],
        "asdf": [], "mise": [], "nix-env": [], "opam": [], "stack": ["install"], "cabal": ["install"],
        "dotnet": ["tool"], "make": ["install"], "cmake": ["--install"], "ninja": ["install"], "install": [],
        "luarocks": ["install"], "cpan": [], "cpanm": [],
    ]
    private static let downloaders: Set<Key> = ["curl", "wget"]

    private mutating func learn(_ name: Key, _ arguments: [Key?], readsDownload: Bool) {
        let words = arguments.compactMap(\.self)
        switch name {
        case "bash", "sh", "dash", "zsh":
            // A script of somebody else's: `curl … | sh`, `bash install.sh`.
            if readsDownload || words.contains(where: { $0.string.utf8.first != UInt8(ascii: "-") }) {
                bringsOthers = true
            }
        case "source", ".", "eval": bringsOthers = true
        case "python", "python3":
            if words.first == "-m", words.count > 2, words[1] == "pip" { installs(words.dropFirst(2)) }
        case "export":
            if words.contains(where: { $0.string.utf8.starts(with: "PATH=".utf8) }) || arguments.contains(nil) {
                bringsOthers = true
            }
        case "npm" where words.first == "install" && words.contains("-g"): installs(words[...])
        default:
            if let verbs = Self.installers[name], verbs.isEmpty || words.contains(where: verbs.contains) {
                installs(words[...])
            }
        }
        // `-o /usr/local/bin/tool`, `mv tool /usr/local/bin/`: into a folder of programs.
        for word in words where Self.isInProgramFolder(word) { bringsOthers = true }
    }

    /// Packages may hold programs with other names.
    private mutating func installs(_ words: ArraySlice<Key>) {
        bringsOthers = true
        for word in words where word.string.utf8.first != UInt8(ascii: "-") {
            let name = word.string.utf8.prefix { !"=@:<>~![".utf8.contains($0) }
            provided.insert(Key(String(decoding: name, as: UTF8.self)))
        }
    }

    /// A path that is started may install anything, as may what is added to `PATH`.
    private mutating func learn(_ command: ScriptCommand) {
        if command.assigned.contains("PATH") { bringsOthers = true }
        if command.outputs.contains("$GITHUB_PATH") || command.outputs.contains("${GITHUB_PATH}") {
            bringsOthers = true
        }
        if let first = command.words.first, first.map({ $0.string.utf8.contains(UInt8(ascii: "/")) }) ?? true,
            !command.words.isEmpty
        {
            bringsOthers = true
        }
    }

    private static func isInProgramFolder(_ word: Key) -> Bool {
        let parts = word.string.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        return parts.count > 1 && parts.dropLast().contains { $0.elementsEqual("bin".utf8) }
    }
}
