import Basics
import Engine
import Files
import Rendering

/// What the workspaces take that a record's jobs have left.
struct KeptWork {
    /// The places that hold them.
    let folders: [String]
    /// The runs that left them, in order.
    let runs: [Int]
    /// Their size on disk.
    let bytes: Int64
    /// The same by run.
    let bytesOfRun: [Int: Int64]

    /// - Returns: nil if there are none.
    init?(of data: String) {
        let places = WorkPlace.all(of: data).map { ($0.folder, $0.kept) }.filter { !$0.1.isEmpty }
        guard !places.isEmpty else { return nil }
        let owners = places.flatMap { $0.1.map(\.owner) }
        folders = places.map(\.0)
        runs = Set(owners.map(\.run.number)).sorted()
        bytes = owners.reduce(0) { $0 + $1.bytes }
        bytesOfRun = owners.reduce(into: [:]) { $0[$1.run.number, default: 0] += $1.bytes }
    }

    /// One line for people.
    func line(_ commands: NextCommands) -> String {
        let shown = runs.suffix(5).map { "\($0)" }.joined(separator: ", ") + (runs.count > 5 ? ", …" : "")
        return "kept workspaces of run\(runs.count == 1 ? "" : "s") \(shown) take \(SizeText.text(bytes)) in "
            + "\(folders.map(SafeText.line).joined(separator: ", ")); remove them with \(commands.command("prune"))"
    }

    /// For `doctor --format json`.
    var json: JSONValue {
        [
            "runs": .array(runs.map { .number(Double($0)) }), "bytes": .number(Double(bytes)),
            "folders": .array(folders.map { .string($0) }),
        ]
    }
}
