import Basics
import Files
import Glibc

/// The process that holds a lock, so that others can tell whether it still runs.
struct LockOwner: Hashable, Sendable {
    private static let keys = ["machine", "boot", "processes", "process", "began", "user"].map {
        Key("io.pitlane.owner.\($0)")
    }

    /// Machine, boot, namespace of processes, number, start and user.
    private let values: [String]

    /// This process.
    ///
    /// - Parameter user: who runs it.
    init(user: String) {
        let number = getpid()
        values = [
            Self.machine, Self.text("/proc/sys/kernel/random/boot_id") ?? "", Self.namespace ?? "", "\(number)",
            Self.start(of: "\(number)") ?? "", user,
        ]
    }

    init?(labels: [Key: String]) {
        let values = Self.keys.compactMap { labels[$0] }
        guard values.count == Self.keys.count else { return nil }
        self.values = values
    }

    var labels: [Key: String] { Dictionary(uniqueKeysWithValues: zip(Self.keys, values)) }

    /// Who it is, for people.
    var description: String { "\(values[5]) on \(values[0]) (process \(values[3]))" }

    /// Whether it can be told from here that the process has ended: it ran on this machine and in this namespace, and
    /// the machine has been started again since, or no process has that number and start.
    var isGone: Bool {
        let boot = Self.text("/proc/sys/kernel/random/boot_id")
        guard let boot, Key(values[0]) == Key(Self.machine) else { return false }
        if Key(boot) != Key(values[1]) { return true }
        guard let namespace = Self.namespace, Key(namespace) == Key(values[2]) else { return false }
        return Self.start(of: values[3]).map { Key($0) } != Key(values[4])
    }

    /// This machine's name.
    private static var machine: String {
        var name = [CChar](repeating: 0, count: 256)
        guard gethostname(&name, name.count - 1) == 0 else { return "localhost" }
        return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// When a process was started, in ticks since the machine was; nil where there is none of that number.
    private static func start(of number: String) -> String? {
        guard number.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let text = text("/proc/\(number)/stat") else {
            return nil
        }
        // The program's name may hold anything, also blanks and brackets.
        let fields = text.utf8.lastIndex(of: UInt8(ascii: ")")).map { text.utf8[$0...].split(separator: 0x20) } ?? []
        // A process that has ended and is waited for has ended.
        guard fields.count > 20, fields[1].first != UInt8(ascii: "Z") else { return nil }
        return String(Substring(fields[20]))
    }

    private static var namespace: String? {
        (try? Folder.destination(of: "/proc/self/ns/pid")).map { "\($0)" }
    }

    private static func text(_ path: String) -> String? {
        guard let bytes = try? Folder.content(of: path, limit: 1 << 16) else { return nil }
        return String(decoding: bytes.prefix { $0 != 10 }, as: UTF8.self)
    }
}
