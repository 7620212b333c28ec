package import Basics

/// What the project's own check came to, as the job that ran it tells its driver: a line of the job's socket.
package struct SmokeReport: Hashable, Sendable {
    /// The exit code of the check.
    package let exitCode: Int
    /// The last that it said.
    package let output: String

    package init(exitCode: Int, output: String) {
        self.exitCode = exitCode
        self.output = output
    }

    /// The report as JSON.
    package var json: JSONValue {
        [
            "version": .number(Double(DriverRequest.version)), "exit_code": .number(Double(exitCode)),
            "output": .string(output),
        ]
    }

    /// Reads a report.
    ///
    /// - Throws: `MessageProblem` that says what is wrong with it.
    package init(line: [UInt8]) throws(MessageProblem) {
        var members = try MessageMembers(line, of: "the report of the check", version: DriverRequest.version)
        exitCode = try members.count("exit_code")
        output = try members.text("output")
        try members.end()
    }
}
