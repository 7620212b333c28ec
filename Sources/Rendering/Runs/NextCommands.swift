import Basics

/// How the commands are written that a person may go on with: with the options of the command they follow, so that they
/// can be pasted as they stand.
package struct NextCommands: Hashable, Sendable {
    /// Options that find the same record: ` --data /srv/records`.
    private let place: String
    /// Options that give a new attempt the values that no record holds: ` --secret TOKEN`.
    private let values: String

    /// - Parameters:
    ///   - place: options behind each command that find the same record, as words.
    ///   - values: options of `rerun` and `resume` that give it the same secrets and variables, as words.
    package init(place: [String], values: [String]) {
        self.place = place.map { " " + ShellText.word($0) }.joined()
        self.values = values.map { " " + ShellText.word($0) }.joined()
    }

    /// A command with its own words as given: `pitlane runs --data /srv/records`.
    package func command(_ words: String) -> String { "pitlane \(words)\(place)" }

    /// Shows a run: `pitlane show 12`.
    package func show(_ run: Int) -> String { command("show \(run)") }

    /// Shows a job's log: `pitlane logs 12 "tests (3.13)"`.
    package func logs(_ run: Int, _ key: String) -> String { command("logs \(run) \(ShellText.word(key))") }

    /// Starts over what failed: `pitlane rerun 12 --failed`.
    package func rerun(_ run: Int) -> String { command("rerun \(run) --failed\(values)") }

    /// Continues a run that was interrupted: `pitlane resume 12`, or the latest one.
    package func resume(_ run: Int?) -> String { command("resume\(run.map { " \($0)" } ?? "")\(values)") }

    /// Goes on with a failed job in its workspace: `pitlane rerun 12 --job "tests (3.13)" --from 4`.
    package func rerun(_ run: Int, job key: String, from step: Int) -> String {
        command("rerun \(run) --job \(ShellText.word(key)) --from \(step)\(values)")
    }

    /// Says why a run failed: `pitlane why 12`.
    package func why(_ run: Int) -> String { command("why \(run)") }
}
