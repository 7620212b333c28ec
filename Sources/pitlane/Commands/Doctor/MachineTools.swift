import Actions
import Basics
import Files
import Glibc
import Processes
import Rendering

/// Looks for tools on this machine, as the built-in actions would find them.
final class MachineTools {
    private let workingDirectory: String
    private let folders: [String]
    private var answers: [Key: String] = [:]

    /// - Parameter workingDirectory: where tools are asked for their versions.
    init(workingDirectory: String) {
        self.workingDirectory = workingDirectory
        let path = ProcessEnvironment.value("PATH") ?? ""
        folders = path.utf8.split(separator: UInt8(ascii: ":")).map { String(decoding: $0, as: UTF8.self) }
    }

    /// What is here of a tool that is needed.
    func check(_ need: ToolNeed) -> ToolCheck {
        let all: [String]
        var shown: [String]?
        switch need.tool {
        case "python":
            let versions = pythons
            all = versions.map(\.description)
            shown = Self.newest(of: versions, least: 3) { [$0.major, $0.minor] }
        case "node":
            let versions = nodes
            all = versions.map(\.description)
            shown = Self.newest(of: versions, least: 0) { [$0.major] }
        default: all = program(need.tool.string).map { [version(of: $0)] } ?? []
        }
        return ToolCheck(
            name: need.tool.string, found: shown ?? all,
            wants: need.wants.map { want in
                ToolCheck.Want(
                    version: want.version?.string, reason: want.reason.string,
                    isMet: Self.isMet(want.version?.string, by: all))
            })
    }

    /// The newest of each line of versions, highest first: of 3.11.2 and 3.11.7 only the latter.
    private static func newest(of versions: [Version], least: Int, _ line: (Version) -> [Int]) -> [String] {
        var lines: Set<[Int]> = []
        return versions.filter { $0.major >= least && lines.insert(line($0)).inserted }.map(\.description)
    }

    private static func isMet(_ version: String?, by found: [String]) -> Bool {
        guard !found.isEmpty else { return false }
        guard let version, !["latest", "current", "node", "lts/*", "*"].contains(Key(version)) else { return true }
        guard let range = VersionRange(version) else { return false }
        return found.compactMap { Version($0) }.contains { range.contains($0) }
    }

    /// The path of a program in `PATH`, or nil.
    func program(_ name: String) -> String? {
        folders.map { "\($0)/\(name)" }.first { access($0, X_OK) == 0 && !Folder.exists($0) }
    }

    // MARK: - Versions

    /// What a program says its version is: the first number with a dot in its answer; empty where it tells none.
    private func version(of program: String) -> String {
        if let known = answers[Key(program)] { return known }
        let output = try? Tool.run(
            [program, "--version"], environment: ProcessEnvironment.all, workingDirectory: workingDirectory,
            limit: 1 << 20, timeout: .seconds(10))
        let text = output.map { $0.standardOutput.isEmpty ? $0.errorText : $0.text } ?? ""
        let version = Self.firstVersion(in: text)
        answers[Key(program)] = version
        return version
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

    /// All pythons of the tool cache, of pyenv and in `PATH`, highest first.
    private var pythons: [Version] {
        var versions = cached("Python")
        for folder in folders {
            if folder.utf8.suffix(6).elementsEqual("/shims".utf8), let root = Folder.parent(of: folder) {
                versions += names(in: "\(root)/versions").compactMap { Version($0) }
                continue
            }
            for name in names(in: folder) where Self.isPython(name) {
                if let version = Version(version(of: "\(folder)/\(name)")) { versions.append(version) }
            }
        }
        return Set(versions).sorted(by: >)
    }

    private static func isPython(_ name: String) -> Bool {
        let bytes = name.utf8
        guard bytes.starts(with: "python3".utf8) else { return false }
        let rest = bytes.dropFirst(7)
        return rest.isEmpty
            || rest.first == UInt8(ascii: ".") && rest.count > 1
                && rest.dropFirst().allSatisfy { (0x30...0x39).contains($0) }
    }

    /// All nodes of the tool cache, of nvm and in `PATH`, highest first.
    private var nodes: [Version] {
        var versions = cached("node")
        for folder in folders {
            // nvm: …/versions/node/v20.1.0/bin, with the other versions beside it.
            if let own = Folder.parent(of: folder), let all = Folder.parent(of: own),
                all.utf8.suffix(14).elementsEqual("/versions/node".utf8)
            {
                versions += names(in: all).compactMap { Version($0) }
            } else if access("\(folder)/node", X_OK) == 0, let version = Version(version(of: "\(folder)/node")) {
                versions.append(version)
            }
        }
        return Set(versions).sorted(by: >)
    }

    private func cached(_ tool: String) -> [Version] {
        guard let cache = ProcessEnvironment.value("RUNNER_TOOL_CACHE") else { return [] }
        return names(in: "\(cache)/\(tool)").compactMap { Version($0) }
    }

    private func names(in folder: String) -> [String] {
        Folder.names(in: folder).map { String(decoding: $0, as: UTF8.self) }
    }
}
