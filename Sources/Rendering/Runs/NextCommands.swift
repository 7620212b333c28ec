/// How the commands are written that a person may go on with: with the options of the command they follow, so that they
/// can be pasted as they stand.
package struct NextCommands: Hashable, Sendable {
    /// Options that find the same record: ` --data /srv/records`.
    private let place: String
    /// Options that give a new attempt the values that no record holds: ` --secret TOKEN`.
    private let values: String

    /// - Parameters:
    ///   - place: options behind each command that find the same record, as words.
    ///   - values: options of `rerun` that give it the same secrets and variables, as words.
    package init(place: [String], values: [String]) {
        self.place = place.map { " " + Self.quoted($0) }.joined()
        self.values = values.map { " " + Self.quoted($0) }.joined()
    }

    /// A command with its own words as given: `pitlane runs --data /srv/records`.
    package func command(_ words: String) -> String { "pitlane \(words)\(place)" }

    /// Shows a run: `pitlane show 12`.
    package func show(_ run: Int) -> String { command("show \(run)") }

    /// Shows a job's log: `pitlane logs 12 "tests (3.13)"`.
    package func logs(_ run: Int, _ key: String) -> String { command("logs \(run) \(Self.quoted(key))") }

    /// Starts over what failed: `pitlane rerun 12 --failed`.
    package func rerun(_ run: Int) -> String { command("rerun \(run) --failed\(values)") }

    /// Goes on with a failed job in its workspace: `pitlane rerun 12 --job "tests (3.13)" --from 4`.
    package func rerun(_ run: Int, job key: String, from step: Int) -> String {
        command("rerun \(run) --job \(Self.quoted(key)) --from \(step)\(values)")
    }

    /// Says why a run failed: `pitlane why 12`.
    package func why(_ run: Int) -> String { command("why \(run)") }

    /// A word as a shell takes it: double quotes for blanks and brackets, single ones for what those would not keep, and
    /// `$'…'` with escapes for what a terminal must not be sent.
    package static func quoted(_ word: String) -> String {
        if word.unicodeScalars.contains(where: SafeText.isUnsafe) { return escaped(word) }
        let isPlain = word.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte >= 0x80
                || "-_./:@%+=,".utf8.contains(byte)
        }
        if isPlain, !word.utf8.isEmpty { return word }
        if !word.utf8.contains(where: { "\"$`\\!".utf8.contains($0) }) { return "\"\(word)\"" }
        let parts = word.utf8.split(separator: UInt8(ascii: "'"), omittingEmptySubsequences: false)
        return "'" + parts.map { String(decoding: $0, as: UTF8.self) }.joined(separator: "'\\''") + "'"
    }

    private static func escaped(_ word: String) -> String {
        var result = "$'"
        for scalar in word.unicodeScalars {
            if SafeText.isUnsafe(scalar) {
                for byte in String(scalar).utf8 { result += "\\x\(byte < 16 ? "0" : "")\(String(byte, radix: 16))" }
            } else {
                if scalar == "'" || scalar == "\\" { result += "\\" }
                result.unicodeScalars.append(scalar)
            }
        }
        return result + "'"
    }
}
