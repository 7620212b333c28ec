/// How the commands are written that a person may go on with.
package struct NextCommands: Hashable, Sendable {
    /// The program with the options that find the same record: `pitlane`, `pitlane --data /srv/records`.
    private let program: String
    /// Options of the run that a new one needs too: `--base main`.
    private let runOptions: String

    /// - Parameters:
    ///   - options: options behind each command that find the same record, as words.
    ///   - runOptions: options of `run` beside the event and the job, as words.
    package init(options: [String] = [], runOptions: [String] = []) {
        program = options.map { " " + Self.quoted($0) }.joined()
        self.runOptions = runOptions.map { " " + Self.quoted($0) }.joined()
    }

    /// Shows a run: `pitlane show 12`.
    package func show(_ run: Int) -> String { "pitlane show \(run)\(program)" }

    /// Shows a job's log: `pitlane logs 12 "tests (3.13)"`.
    package func logs(_ run: Int, _ key: String) -> String { "pitlane logs \(run) \(Self.quoted(key))\(program)" }

    /// Runs jobs again: `pitlane run pull_request --job tests`.
    package func run(_ event: String, jobs: [String]) -> String {
        "pitlane run \(Self.quoted(event))\(jobs.map { " --job \(Self.quoted($0))" }.joined())\(runOptions)\(program)"
    }

    /// Starts over what failed: `pitlane rerun 12 --failed`.
    package func rerun(_ run: Int) -> String { "pitlane rerun \(run) --failed\(program)" }

    /// Goes on with a failed job in its workspace: `pitlane rerun 12 --job "tests (3.13)" --from 4`.
    package func rerun(_ run: Int, job key: String, from step: Int) -> String {
        "pitlane rerun \(run) --job \(Self.quoted(key)) --from \(step)\(program)"
    }

    /// Says why a run failed: `pitlane why 12`.
    package func why(_ run: Int) -> String { "pitlane why \(run)\(program)" }

    /// A word as a shell takes it: double quotes for blanks and brackets, single ones for what those would not keep.
    package static func quoted(_ word: String) -> String {
        let word = SafeText.line(word)
        let isPlain = word.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte >= 0x80
                || "-_./:@%+=,".utf8.contains(byte)
        }
        if isPlain, !word.utf8.isEmpty { return word }
        if !word.utf8.contains(where: { "\"$`\\!".utf8.contains($0) }) { return "\"\(word)\"" }
        let parts = word.utf8.split(separator: UInt8(ascii: "'"), omittingEmptySubsequences: false)
        return "'" + parts.map { String(decoding: $0, as: UTF8.self) }.joined(separator: "'\\''") + "'"
    }
}
