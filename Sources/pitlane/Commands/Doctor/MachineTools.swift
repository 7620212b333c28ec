import Actions
import Basics
import Delivery
import Files
import Glibc
import Processes
import Rendering

/// Looks for tools on this machine, where a run looks for them.
final class MachineTools {
    private let workingDirectory: String
    private let folders: [String]
    private let interpreters: Interpreters

    /// - Parameters:
    ///   - workingDirectory: where tools are asked for their versions.
    ///   - interpreters: those that a job finds.
    init(workingDirectory: String, interpreters: Interpreters) {
        self.workingDirectory = workingDirectory
        self.interpreters = interpreters
        let path = ProcessEnvironment.value("PATH") ?? ""
        folders = path.utf8.split(separator: UInt8(ascii: ":")).map { String(decoding: $0, as: UTF8.self) }
    }

    /// What is here of a tool that is needed.
    func check(_ need: ToolNeed) -> ToolCheck {
        switch need.kind {
        case .python: check(need, "python", interpreters.foundPythons) { [$0.major, $0.minor] }
        case .node: check(need, "node", interpreters.foundNodes) { [$0.major] }
        case .engine(let host): check(need, host)
        case .program(let name):
            ToolCheck(
                name: name.string, isInterpreter: false,
                found: program(name.string).map { [version(of: name, at: $0)] } ?? [],
                wants: need.wants.map { want in
                    ToolCheck.Want(
                        version: nil, reason: want.reason.string, isMet: program(name.string) != nil,
                        isCertain: want.isCertain)
                })
        }
    }

    private func check(_ need: ToolNeed, _ host: Key) -> ToolCheck {
        let answer = TargetCheck(host.string, targets: [], now: 0).findings.first { $0.name == "engine" }
        let isGood = answer?.isGood ?? false
        return ToolCheck(
            name: "Docker Engine", isInterpreter: false,
            found: isGood ? [Self.firstVersion(in: answer?.text ?? "")] : [],
            wants: need.wants.map {
                ToolCheck.Want(version: nil, reason: $0.reason.string, isMet: isGood, isCertain: $0.isCertain)
            })
    }

    private func check(
        _ need: ToolNeed, _ name: String, _ all: [FoundInterpreter], _ line: (Version) -> [Int]
    ) -> ToolCheck {
        // Of 3.11.2 and 3.11.7 only the latter is shown.
        var lines: Set<[Int]> = []
        let shown = all.filter { lines.insert(line($0.version) + [$0.isFreeThreaded ? 1 : 0]).inserted }
        return ToolCheck(
            name: name, isInterpreter: true, found: shown.map { "\($0.version)\($0.isFreeThreaded ? "t" : "")" },
            wants: need.wants.map { want in
                let isMet = all.contains { want.request?.accepts($0) ?? true }
                return ToolCheck.Want(
                    version: want.request?.text, reason: want.reason.string, isMet: isMet, isCertain: want.isCertain)
            })
    }

    /// The path of a program in `PATH`, or nil.
    func program(_ name: String) -> String? {
        folders.map { "\($0)/\(name)" }.first { access($0, X_OK) == 0 && !Folder.exists($0) }
    }

    /// What a program of this machine writes to standard output; nil where it fails.
    func ask(_ arguments: [String]) -> [UInt8]? {
        let output = try? Tool.run(
            arguments, environment: ProcessEnvironment.all, workingDirectory: workingDirectory, limit: 1 << 22,
            timeout: .seconds(20))
        return output.flatMap { $0.status == 0 ? $0.standardOutput : nil }
    }

    // MARK: - Versions

    /// Programs that tell their version and do nothing else with `--version`. Others are not started: nobody knows
    /// what they do.
    private static let wellKnown: Set<Key> = [
        "bash", "buildah", "cargo", "cmake", "curl", "docker", "gcc", "gh", "git", "java", "jq", "make", "node", "npm",
        "podman", "python", "python3", "rsync", "skopeo", "sqlite3", "swift", "tar", "xmllint", "zip", "zstd",
    ]

    /// What a program says its version is: the first number with a dot in its answer; empty where it tells none.
    private func version(of name: Key, at path: String) -> String {
        guard Self.wellKnown.contains(name), let answer = ask([path, "--version"]) else { return "" }
        return Self.firstVersion(in: String(decoding: answer, as: UTF8.self))
    }

    private static func firstVersion(in text: String) -> String {
        let isPart = { (byte: UInt8) in byte == UInt8(ascii: ".") || (0x30...0x39).contains(byte) }
        for word in text.utf8.split(whereSeparator: { !isPart($0) }) {
            let hasDot = word.dropFirst().dropLast().contains(UInt8(ascii: "."))
            if hasDot, word.first != UInt8(ascii: "."), word.last != UInt8(ascii: ".") {
                return String(decoding: word, as: UTF8.self)
            }
        }
        return ""
    }
}
