package import Basics
import Processes

/// Runs the project's own check against a version that serves nobody yet.
package protocol SmokeRunner: Sendable {
    /// Runs it.
    ///
    /// - Parameter url: where the version answers.
    func run(_ command: String, url: String, version: Key) throws -> SmokeOutcome
}

/// What a check came to.
package struct SmokeOutcome: Sendable {
    package let exitCode: Int
    /// What it said.
    package let output: String

    package init(exitCode: Int, output: String) {
        self.exitCode = exitCode
        self.output = output
    }
}

/// Runs it as a process of this one.
package struct LocalSmoke: SmokeRunner {
    private let folder: String
    private let variables: [(Key, String)]

    /// - Parameters:
    ///   - folder: where it runs.
    ///   - variables: what it finds, beside the version.
    package init(in folder: String, variables: [(Key, String)]) {
        self.folder = folder
        self.variables = variables
    }

    package func run(_ command: String, url: String, version: Key) throws -> SmokeOutcome {
        let output = try Tool.run(
            ["sh", "-c", command],
            environment: variables + [("PITLANE_URL", url), ("PITLANE_VERSION", version.string)],
            workingDirectory: folder)
        return SmokeOutcome(exitCode: Int(output.status), output: output.text + output.errorText)
    }
}
