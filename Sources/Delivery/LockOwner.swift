import Basics
import Files
import Glibc
import Rollouts

/// The process that holds a lock, so that others can tell whether it still runs.
struct LockOwner: Hashable, Sendable {
    private static let keys = ["machine", "identity", "boot", "processes", "process", "began", "user"].map {
        Key("io.pitlane.owner.\($0)")
    }

    /// Name and identity of the machine, boot, namespace of processes, number, start and user.
    private let values: [String]

    /// This process.
    ///
    /// - Parameter user: who runs it.
    init(user: String) {
        let number = getpid()
        values = [
            Self.machine, Self.identity, Self.boot, Self.namespace ?? "", "\(number)",
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
    var description: String { SafeText.line("\(values[6]) on \(values[0]) (process \(values[4]))") }

    /// Whether the process still runs. Two machines can have one name, so only one that is known to be the same machine
    /// has been started again.
    var fate: HolderFate {
        func isSame(_ index: Int, _ value: String) -> Bool { !value.utf8.isEmpty && Key(values[index]) == Key(value) }
        guard isSame(2, Self.boot) else {
            return isSame(0, Self.machine) && isSame(1, Self.identity) && !Self.boot.utf8.isEmpty ? .ended : .unknown
        }
        guard let namespace = Self.namespace, isSame(3, namespace), let number = pid_t(values[4]), number > 0 else {
            return .unknown
        }
        if let start = Self.start(of: values[4]) { return isSame(5, start) ? .lives : .ended }
        // A system can hide the processes of others from files, but not that they are there.
        return kill(number, 0) == 0 || errno != ESRCH ? (Self.isZombie(values[4]) ? .ended : .lives) : .ended
    }

    /// This machine's name.
    private static var machine: String {
        var name = [CChar](repeating: 0, count: 256)
        guard gethostname(&name, name.count - 1) == 0 else { return "localhost" }
        return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// What tells the machine from others of its name; empty where nothing does.
    private static var identity: String { text("/etc/machine-id") ?? "" }

    /// What differs each time the machine is started.
    private static var boot: String { text("/proc/sys/kernel/random/boot_id") ?? "" }

    /// When a process was started, in ticks since the machine was; nil where there is none of that number, or it has
    /// ended and is waited for.
    private static func start(of number: String) -> String? {
        guard let fields = fields(of: number), fields.count > 19, Key(fields[0]) != "Z" else { return nil }
        return fields[19]
    }

    private static func isZombie(_ number: String) -> Bool { fields(of: number)?.first.map { Key($0) } == "Z" }

    /// What the system says of a process behind its name, from its state on.
    private static func fields(of number: String) -> [String]? {
        guard number.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let text = text("/proc/\(number)/stat") else {
            return nil
        }
        // The program's name may hold anything, also blanks and brackets.
        guard let end = text.utf8.lastIndex(of: UInt8(ascii: ")")) else { return nil }
        return text.utf8[end...].split(separator: 0x20).dropFirst().map { String(Substring($0)) }
    }

    private static var namespace: String? {
        (try? Folder.destination(of: "/proc/self/ns/pid")).map { "\($0)" }
    }

    private static func text(_ path: String) -> String? {
        guard let bytes = try? Folder.content(of: path, limit: 1 << 16) else { return nil }
        return String(decoding: bytes.prefix { $0 != 10 }, as: UTF8.self)
    }
}
