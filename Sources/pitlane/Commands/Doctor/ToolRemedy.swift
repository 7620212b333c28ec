import Actions
import Basics
import Processes
import Rendering

/// How to install what is missing: one command of remedies that this machine has, and advice where none does it.
struct ToolRemedy {
    /// The command, or nil where nothing is missing that one installs.
    private(set) var command: String?
    /// What else to do, a line each.
    private(set) var advice: [String] = []

    private let machine: MachineTools
    private let commands: NextCommands
    private let hasApt: Bool

    /// Debian's packages where they are called otherwise than the program.
    private static let packages: [Key: String] = [
        "ag": "silversearcher-ag", "awk": "gawk", "cc": "gcc", "c++": "g++", "convert": "imagemagick",
        "dig": "dnsutils",
        "docker": "docker.io", "dockerd": "docker.io", "envsubst": "gettext-base", "fd": "fd-find", "gpg": "gnupg",
        "go": "golang-go",
        "java": "default-jdk-headless", "javac": "default-jdk-headless", "lsb_release": "lsb-release",
        "mvn": "maven", "mysql": "default-mysql-client", "nc": "netcat-openbsd", "ninja": "ninja-build",
        "node": "nodejs", "nproc": "coreutils", "nslookup": "dnsutils", "ping": "iputils-ping", "pip": "python3-pip",
        "pip3": "python3-pip", "psql": "postgresql-client", "python": "python-is-python3", "redis-cli": "redis-tools",
        "rg": "ripgrep", "ss": "iproute2", "ssh": "openssh-client", "xmllint": "libxml2-utils", "xxd": "xxd",
        "xz": "xz-utils",
    ]

    init(_ needs: [(need: ToolNeed, check: ToolCheck)], _ machine: MachineTools, commands: NextCommands) {
        self.machine = machine
        self.commands = commands
        hasApt = machine.program("apt-get") != nil && machine.program("apt-cache") != nil
        var packages: [Key] = []
        var steps: [Key] = []
        for (need, check) in needs {
            for (want, result) in zip(need.wants, check.wants) where !result.isMet && result.isCertain {
                switch remedy(need.kind, want) {
                case .package(let name): if !packages.contains(name) { packages.append(name) }
                case .command(let text): if !steps.contains(text) { steps.append(text) }
                case .advice(let text): if !advice.contains(where: { Key($0) == Key(text) }) { advice.append(text) }
                }
            }
        }
        if !packages.isEmpty {
            let root = ProcessEnvironment.isRoot ? "" : "sudo "
            steps.insert(Key("\(root)apt-get install -y \(packages.map(\.string).joined(separator: " "))"), at: 0)
        }
        if !steps.isEmpty { command = steps.map(\.string).joined(separator: " && ") }
    }

    private enum Remedy {
        case package(Key)
        case command(Key)
        case advice(String)
    }

    private func remedy(_ kind: ToolNeed.Kind, _ want: ToolNeed.Want) -> Remedy {
        if let refusal = want.request?.refusal { return .advice("\(want.reason): \(refusal)") }
        switch kind {
        case .python: return python(want.request)
        case .node: return node(want.request)
        case .engine(let host):
            guard machine.program("dockerd") != nil else { return remedy(.program("dockerd"), want) }
            return .advice(
                "Docker Engine: dockerd is here, and none answers at \(host): start it, as with systemctl start docker")
        case .program(let name):
            guard hasApt else { return .advice("\(name): install it with this system's package manager") }
            let package = Self.packages[name] ?? name.string
            if isKnownToApt(package) { return .package(Key(package)) }
            return .advice("\(name): no package of this system is known to have it; install it and have it in PATH")
        }
    }

    // MARK: - Interpreters

    /// The newest python of this system's packages that fits, else the newest that pyenv knows.
    private func python(_ request: InterpreterRequest?) -> Remedy {
        if hasApt, let names = machine.ask(["apt-cache", "search", "--names-only", "^python3\\.[0-9]+$"]) {
            let known = Self.words(names).compactMap { name in
                aptVersion(of: name).map { (name: name, found: FoundInterpreter(version: $0)) }
            }
            let best = known.filter { request?.accepts($0.found) ?? true }.max { $0.found.version < $1.found.version }
            if let best { return .package(Key("\(best.name)-venv")) }
        }
        let what = request?.text.map { "python \($0)" } ?? "python"
        if machine.program("pyenv") != nil {
            let versions = machine.ask(["pyenv", "install", "--list"]).map(Self.words) ?? []
            let known = versions.compactMap { text in Version(text).map { (text, FoundInterpreter(version: $0)) } }
            let best = known.filter { request?.accepts($0.1) ?? true }.max { $0.1.version < $1.1.version }
            if let best { return .command(Key("pyenv install \(ShellText.word(best.0))")) }
            return .advice("\(what): neither this system's packages nor pyenv here have it (pyenv update may help)")
        }
        return .advice(
            "\(what): this system's packages do not have it; pyenv (https://github.com/pyenv/pyenv) installs others")
    }

    /// What `pitlane actions node` fetches, where a first number is asked for.
    private func node(_ request: InterpreterRequest?) -> Remedy {
        // It fetches the newest of a line: a request for one certain version is not met by that.
        let fitting = [24, 22, 20, 18, 16].first { major in
            request?.accepts(FoundInterpreter(version: Version(major, 99, 0))) ?? true
        }
        if let fitting { return .command(Key(commands.command("actions node \(fitting)"))) }
        return .advice(
            "node \(request?.text ?? ""): install exactly this version, for example with nvm "
                + "(https://github.com/nvm-sh/nvm), and have it in PATH")
    }

    // MARK: - Packages

    private static func words(_ bytes: [UInt8]) -> [String] {
        bytes.split(separator: 0x0A).compactMap { line in
            line.split(separator: 0x20).first.map { String(decoding: $0, as: UTF8.self) }
        }
    }

    /// `3.11.2` of `3.11.2-6+deb12u3`.
    private func aptVersion(of package: String) -> Version? {
        guard let text = machine.ask(["apt-cache", "show", "--no-all-versions", package]) else { return nil }
        let prefix = Array("Version: ".utf8)
        guard let line = text.split(separator: 0x0A).first(where: { $0.starts(with: prefix) }) else { return nil }
        let number = line.dropFirst(prefix.count).prefix { $0 == 0x2E || (0x30...0x39).contains($0) }
        return Version(String(decoding: number, as: UTF8.self))
    }

    private func isKnownToApt(_ name: String) -> Bool {
        // A name that only others provide has no entry of its own.
        machine.ask(["apt-cache", "show", "--no-all-versions", name]).map { !$0.isEmpty } ?? false
    }
}
