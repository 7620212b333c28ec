import Basics
import Files
import Processes

/// Pushes of a checkout that are done: by git, with the settings and credentials of the user who started the run.
///
/// Git runs in the user's repository, which is only read, and sees the checkout's objects beside its own.
final class Publishing {
    private let settings: OriginSettings
    private let checkout: HelperGit
    private let isOwn: Bool
    private let address: String
    private let user: HelperGit
    private var options: [String] = []
    private var isDryRun = false
    /// What the remote holds, by ref.
    private var known: [Key: String] = [:]
    private var addresses: [String]?

    init(_ settings: OriginSettings, _ checkout: HelperGit, isOwn: Bool, address: String) {
        self.settings = settings
        self.checkout = checkout
        self.isOwn = isOwn
        self.address = address
        user = HelperGit(
            environment: Self.environment(of: settings.origin.driver) ?? checkout.environment,
            folder: settings.repository)
    }

    /// The variables that a process began with.
    private static func environment(of process: Int32) -> [(Key, String)]? {
        guard let bytes = try? Folder.content(of: FilePath("/proc/\(process)/environ")), !bytes.isEmpty else {
            return nil
        }
        return bytes.split(separator: 0).compactMap { pair in
            guard let sign = pair.firstIndex(of: UInt8(ascii: "=")) else { return nil }
            return (
                Key(String(decoding: pair[..<sign], as: UTF8.self)),
                String(decoding: pair[(sign + 1)...], as: UTF8.self)
            )
        }
    }

    /// Takes an option of the command: `dry-run true`.
    ///
    /// - Returns: whether it is known.
    func take(option: String) -> Bool {
        let words = option.utf8.split(separator: 0x20, maxSplits: 1).map { String(decoding: $0, as: UTF8.self) }
        let value = words.last ?? ""
        let isSet = Key(value) == "true"
        switch Key(words.first ?? "") {
        case "dry-run":
            isDryRun = isSet
            if isSet { options.append("--dry-run") }
        case "atomic": if isSet { options.append("--atomic") }
        case "cas": options.append("--force-with-lease=\(value)")
        case "force-if-includes": if isSet { options.append("--force-if-includes") }
        case "push-option": options.append("--push-option=\(Self.unquoted(value))")
        case "verbosity", "progress", "followtags": break
        default: return false
        }
        return true
    }

    /// The remote's refs as git asks for them.
    func list() throws -> String {
        let target = RemoteCredentials(try targets()[0])
        let result = try git(["ls-remote", "--", target.address], adding: target.variables)
        guard result.status == 0 else { throw ActionError(result.errorText) }
        var text = ""
        for line in result.standardOutput.split(separator: 0x0A) {
            let parts = line.split(separator: 0x09, maxSplits: 1)
            guard parts.count == 2, parts[1].starts(with: "refs/".utf8), !parts[1].contains(UInt8(ascii: "^")) else {
                continue
            }
            let (object, name) = (String(decoding: parts[0], as: UTF8.self), String(decoding: parts[1], as: UTF8.self))
            known[Key(name)] = object
            text += "\(object) \(name)\n"
        }
        return text
    }

    /// Pushes what git names line by line, up to an empty one, and returns what came of each ref.
    func push(first: String, next: () -> String?) throws -> String {
        var changes: [(spec: String, ref: String, new: String)] = []
        var line: String? = first
        while let text = line, !text.utf8.isEmpty {
            // `push [+]SOURCE:REF`; a deletion has no source.
            let spec = String(decoding: text.utf8.dropFirst("push ".utf8.count), as: UTF8.self)
            guard let colon = spec.utf8.lastIndex(of: UInt8(ascii: ":")) else {
                throw ActionError("git asks '\(text)'")
            }
            let ref = String(decoding: spec.utf8[spec.utf8.index(after: colon)...], as: UTF8.self)
            var source = spec.utf8[..<colon]
            let isForced = source.first == UInt8(ascii: "+")
            if isForced { source = source.dropFirst() }
            let new = try source.isEmpty ? "" : object(String(decoding: source, as: UTF8.self))
            changes.append(("\(isForced ? "+" : "")\(new):\(ref)", ref, new))
            line = next()
        }
        var problems: [Key: String] = [:]
        for target in try targets() { try push(changes, to: target, &problems) }
        return changes.map { change in
            problems[Key(change.ref)].map { "error \(change.ref) \($0)\n" } ?? "ok \(change.ref)\n"
        }.joined()
    }

    private func push(
        _ changes: [(spec: String, ref: String, new: String)], to target: String, _ problems: inout [Key: String]
    ) throws {
        let credentials = RemoteCredentials(target)
        let result = try git(
            ["push", "--porcelain", "--no-verify", "--no-follow-tags", "--recurse-submodules=no"] + options
                + ["--", credentials.address] + changes.map(\.spec), adding: credentials.variables)
        if !result.standardError.isEmpty { checkout.tell(result.errorText + "\n") }
        // `FLAG\tFROM:TO\tSUMMARY`
        var answers: [Key: (flag: UInt8, summary: String)] = [:]
        for line in result.standardOutput.split(separator: 0x0A) {
            let parts = line.split(separator: 0x09, maxSplits: 2, omittingEmptySubsequences: false)
            guard parts.count == 3, parts[0].count == 1, let colon = parts[1].lastIndex(of: UInt8(ascii: ":")) else {
                continue
            }
            answers[Key(String(decoding: parts[1][(colon + 1)...], as: UTF8.self))] = (
                parts[0].first ?? 0, String(decoding: parts[2], as: UTF8.self)
            )
        }
        var done: [(spec: String, ref: String, new: String)] = []
        for change in changes {
            if let answer = answers[Key(change.ref)], answer.flag != UInt8(ascii: "!") {
                done.append(change)
            } else {
                problems[Key(change.ref)] = Self.reason(answers[Key(change.ref)]?.summary ?? "the push has failed")
            }
        }
        if !isDryRun { try note(done, target) }
    }

    /// `hook declined` of `[remote rejected] (hook declined)`.
    private static func reason(_ summary: String) -> String {
        let bytes = summary.utf8
        guard let start = bytes.firstIndex(of: UInt8(ascii: "(")), bytes.last == UInt8(ascii: ")") else {
            return summary
        }
        return String(decoding: bytes[bytes.index(after: start)...].dropLast(), as: UTF8.self)
    }

    /// Notes what the remote has now, also in the run's copy of it, which later fetches read.
    private func note(_ changes: [(spec: String, ref: String, new: String)], _ target: String) throws {
        guard !changes.isEmpty else { return }
        let none = String(repeating: "0", count: settings.sha.utf8.count)
        let lines = changes.map { change in
            PushLog.line(
                step: checkout.step, old: known[Key(change.ref)] ?? none,
                new: change.new.utf8.isEmpty ? none : change.new,
                ref: change.ref, remote: RemoteAddress.shown(target))
        }
        try Folder.append(lines.joined().utf8, to: FilePath(settings.origin.pushLog))
        guard isOwn else { return }
        try settings.makeOutbox(checkout)
        let specs = changes.map { "+\($0.new):\($0.ref)" }
        _ = try git(["push", "--quiet", "--no-verify", "--", settings.origin.outbox] + specs)
    }

    // MARK: - Git

    /// Brings the run's copy of the remote to what the remote has now, so that a fetch after a refused push sees what
    /// it was refused for; where the remote cannot be reached the copy stays as it is, and that is said.
    func refresh() throws {
        let origin = try git(["remote", "get-url", "origin"])
        guard origin.status == 0 else { return }
        let credentials = RemoteCredentials(origin.text)
        // The outbox is written to, with the settings that the user's repository has for its remotes.
        let settings = ["-c", "include.path=\(settings.repository)/config", "-c", "core.bare=true"]
        let result = try user.run(
            settings + [
                "--git-dir", self.settings.origin.outbox, "fetch", "--quiet", "--no-tags", "--no-prune",
                "--no-recurse-submodules", "--no-write-fetch-head", "--", credentials.address,
                "+refs/heads/*:refs/heads/*",
                "+refs/tags/*:refs/tags/*",
            ], adding: credentials.variables)
        if result.status != 0 { checkout.tell("note: origin is as it was known here: \(result.errorText)\n") }
    }

    /// Where a push goes: for the run's own repository to what its `origin` says.
    private func targets() throws -> [String] {
        if let addresses { return addresses }
        var found = [address]
        if isOwn {
            let result = try git(["remote", "get-url", "--push", "--all", "origin"])
            found = result.text.utf8.split(separator: 0x0A).map { String(decoding: $0, as: UTF8.self) }
            guard result.status == 0, !found.isEmpty else {
                throw ActionError(
                    "the repository has no remote 'origin' to push to: add one with git remote add origin URL, or run "
                        + "without --publish")
            }
        }
        addresses = found
        return found
    }

    private func git(_ arguments: [String], adding variables: [(Key, String)] = []) throws -> Tool.Output {
        let objects = (ObjectCopy.commonFolder(of: checkout.gitFolder) / "objects").description
        return try user.run(
            arguments,
            adding: variables + [
                ("GIT_DIR", settings.repository), ("GIT_ALTERNATE_OBJECT_DIRECTORIES", GitConfig.quoted(objects)),
            ])
    }

    /// The object that a name of the checkout stands for.
    private func object(_ name: String) throws -> String {
        let result = try checkout.run(
            ["--git-dir", checkout.gitFolder.description, "rev-parse", "--verify", "--quiet", "--end-of-options", name])
        guard result.status == 0 else { throw ActionError("git knows no '\(name)' to push") }
        return result.text
    }

    /// An option's text as git quotes it.
    private static func unquoted(_ text: String) -> String {
        let bytes = Array(text.utf8)
        guard bytes.count >= 2, bytes.first == UInt8(ascii: "\""), bytes.last == UInt8(ascii: "\"") else { return text }
        var plain: [UInt8] = []
        var rest = bytes.dropFirst().dropLast()
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "\\"), let next = rest.popFirst() else {
                plain.append(byte)
                continue
            }
            let named: [UInt8: UInt8] = [
                UInt8(ascii: "n"): 0x0A, UInt8(ascii: "t"): 0x09, UInt8(ascii: "r"): 0x0D, UInt8(ascii: "a"): 0x07,
                UInt8(ascii: "b"): 0x08, UInt8(ascii: "v"): 0x0B, UInt8(ascii: "f"): 0x0C,
            ]
            if (0x30...0x37).contains(next) {
                let digits = [next] + rest.prefix(2)
                rest = rest.dropFirst(2)
                plain.append(digits.reduce(0) { $0 &* 8 &+ ($1 & 7) })
            } else {
                plain.append(named[next] ?? next)
            }
        }
        return String(decoding: plain, as: UTF8.self)
    }
}
