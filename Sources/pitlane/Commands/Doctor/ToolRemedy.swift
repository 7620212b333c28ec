import Basics
import Glibc
import Processes
import Rendering

/// How to install what is missing: one command, and advice where none does it.
struct ToolRemedy {
    /// The command, or nil where nothing is missing that one installs.
    private(set) var command: String?
    /// What else to do, a line each.
    private(set) var advice: [String] = []

    /// Debian's packages where they are called otherwise than the program.
    private static let packages: [Key: String] = [
        "docker": "docker.io", "node": "nodejs", "java": "default-jre-headless", "xmllint": "libxml2-utils",
        "python": "python3",
    ]

    init(_ checks: [ToolCheck], _ machine: MachineTools) {
        var packages: [Key] = []
        var commands: [String] = []
        let hasApt = machine.program("apt-get") != nil
        for check in checks where !check.isMet {
            for want in check.wants where !want.isMet {
                let remedy = Self.remedy(check.name, want.version, machine, hasApt: hasApt)
                switch remedy {
                case .package(let name): if !packages.contains(Key(name)) { packages.append(Key(name)) }
                case .command(let text):
                    if !commands.contains(where: { Key($0) == Key(text) }) { commands.append(text) }
                case .advice(let text): if !advice.contains(where: { Key($0) == Key(text) }) { advice.append(text) }
                }
            }
        }
        if !packages.isEmpty {
            let root = geteuid() == 0 ? "" : "sudo "
            commands.insert("\(root)apt-get install -y \(packages.map(\.string).joined(separator: " "))", at: 0)
        }
        if !commands.isEmpty { command = commands.joined(separator: " && ") }
    }

    private enum Remedy {
        case package(String)
        case command(String)
        case advice(String)
    }

    private static func remedy(_ tool: String, _ version: String?, _ machine: MachineTools, hasApt: Bool) -> Remedy {
        if Key(tool) == "python", let version {
            let name = "python\(minor(version))"
            if hasApt, isKnownToApt(name, machine) { return .package("\(name)-venv") }
            if machine.program("pyenv") != nil { return .command("pyenv install \(NextCommands.quoted(version))") }
            return .advice(
                "python \(version): install pyenv (https://github.com/pyenv/pyenv) and run: pyenv install \(version)")
        }
        if Key(tool) == "node", let version {
            return .advice(
                "node \(version): install it with nvm (https://github.com/nvm-sh/nvm): nvm install \(version)")
        }
        guard hasApt else { return .advice("\(tool): install it with this system's package manager") }
        let name = packages[Key(tool)] ?? tool
        return isKnownToApt(name, machine) ? .package(name) : .advice("\(tool): this system's packages do not have it")
    }

    /// `3.13` of `3.13.1`.
    private static func minor(_ version: String) -> String {
        version.utf8.split(separator: UInt8(ascii: ".")).prefix(2).map { String(decoding: $0, as: UTF8.self) }
            .joined(separator: ".")
    }

    private static func isKnownToApt(_ name: String, _ machine: MachineTools) -> Bool {
        guard machine.program("apt-cache") != nil else { return true }
        let output = try? Tool.run(
            ["apt-cache", "show", "--no-all-versions", name], environment: ProcessEnvironment.all,
            workingDirectory: "/", limit: 1 << 20, timeout: .seconds(10))
        // Without package lists nothing can be told, and apt-get will say it.
        return output.map { $0.status == 0 } ?? true
    }
}
