import Basics
import Files

/// The outputs of the step of a workflow that this program is.
enum StepOutputs {
    /// Adds outputs, each a line of text; nothing where this is no step.
    static func append(_ outputs: [(name: String, value: String)]) throws {
        guard let path = ProcessEnvironment.value("GITHUB_OUTPUT"), !path.utf8.isEmpty else { return }
        try Folder.append(outputs.map { "\($0)=\($1)\n" }.joined().utf8, to: path)
    }
}
