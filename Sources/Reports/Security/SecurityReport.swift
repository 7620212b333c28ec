package import Basics

/// What one file of a scanner says.
package struct SecurityReport: Hashable, Sendable {
    /// Something that keeps the report from being a whole answer: with one, no findings mean nothing.
    package struct Fault: Hashable, Sendable {
        /// The kinds of fault, by their words in verdicts.
        package enum Check: Hashable, Sendable {
            /// The tool failed, or did not read all it should.
            case tool
            /// There was nothing to look at.
            case nothing
            /// This package was left out.
            case skipped(Key)

            /// `tool`, `nothing`, `skipped`
            package var word: String {
                switch self {
                case .tool: "tool"
                case .nothing: "nothing"
                case .skipped: "skipped"
                }
            }
        }

        package var check: Check
        /// What is wrong, without a full stop.
        package var reason: String
        /// What to do, without a full stop.
        package var remedy: String

        package init(_ check: Check, reason: String, remedy: String) {
            self.check = check
            self.reason = reason
            self.remedy = remedy
        }
    }

    /// What made it, as it calls itself; several where a SARIF log has several runs.
    package var tools: [String]
    package var findings: [SecurityFinding]
    package var faults: [Fault]
    /// How many findings are suppressed where the tool runs: in the sources, or by its own settings.
    package var suppressed: Int

    package init(
        tools: [String], findings: [SecurityFinding] = [], faults: [Fault] = [], suppressed: Int = 0
    ) {
        self.tools = tools
        self.findings = findings
        self.faults = faults
        self.suppressed = suppressed
    }
}
