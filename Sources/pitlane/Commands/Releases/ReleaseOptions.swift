import ArgumentParser
import Basics
import Forges
import Releases
import Sessions

/// What the commands of releases have in common.
enum ReleaseOptions {
    /// The session of the step or folder that this program is in.
    static func session(_ place: PlaceOptions) throws -> ReleaseSession {
        try ReleaseSession(place.value(), GateStep(ProcessEnvironment.value))
    }

    /// The series of pre-releases that `--pre` names.
    static func channel(_ name: String?) throws -> Key? {
        guard let name else { return nil }
        guard SemanticVersion.isChannel(Key(name)) else {
            throw CommandError(
                "--pre '\(SafeText.line(name))' cannot name pre-releases: use letters, digits and '-', not only digits, as in rc"
            )
        }
        return Key(name)
    }

    /// Runs a command's body; what cannot be released or is refused by git ends it with 1.
    static func refusing(_ body: () throws -> Void) throws {
        do { try body() } catch let problem as ReleaseProblem {
            throw CommandError(problem.description, code: Exit.failure)
        } catch let problem as GitError {
            throw CommandError(problem.description, code: Exit.failure)
        }
    }
}
