import ArgumentParser
import Basics
import Files
import Rendering
import Reports

/// How the verdict of a gate is written.
enum GateFormat: String, ExpressibleByArgument, CaseIterable {
    case text, json, markdown
}

extension GateReport {
    /// Prints the verdict and reports it to the workflow it is a step of; a gate that blocks ends the program with 1.
    func finish(as format: GateFormat) throws {
        switch format {
        case .json:
            writeJSON { Terminal.write($0) }
            Terminal.print("")
        case .markdown: Terminal.write(GateMarkdown.text(self))
        case .text:
            let screen = Screen.output
            let lines = GateText.lines(self, width: screen.width ?? 100) { screen.style.paint($0, Self.ink($1)) }
            Terminal.write(lines.map { $0 + "\n" }.joined())
        }
        if let path = ProcessEnvironment.value("GITHUB_STEP_SUMMARY"), !path.utf8.isEmpty {
            try AppendedFile.append(Array(GateMarkdown.text(self).utf8), to: path)
        }
        StepAnnotations.write(annotations)
        if outcome == .block { throw Exit.with(Exit.failure) }
    }

    private static func ink(_ role: GateText.Role) -> Ink {
        switch role {
        case .good: .good
        case .bad: .bad
        case .quiet: .quiet
        case .strong: .strong
        }
    }
}

/// Annotations of the step of a workflow that this program is.
enum StepAnnotations {
    /// More than GitHub shows of a step are of no use.
    private static let limit = 10

    /// Writes them as workflow commands; nothing where this is no step.
    static func write(_ annotations: [Annotation]) {
        guard ProcessEnvironment.value("GITHUB_ACTIONS").map({ Key($0) }) == "true" else { return }
        for annotation in annotations.prefix(limit) { Terminal.printError(GitHubCommand.line(annotation)) }
    }
}
