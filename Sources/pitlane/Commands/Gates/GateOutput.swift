import ArgumentParser
import Basics
import Files
import Gates
import Rendering

/// How the verdict of a gate is written.
enum GateFormat: String, ExpressibleByArgument, CaseIterable {
    case text, json, markdown
}

extension GateReport {
    /// Prints the verdict and reports it to the workflow it is a step of; a gate that blocks ends the program with 1.
    func show(as format: GateFormat) throws {
        switch format {
        case .json:
            writeJSON { Terminal.write($0) }
            Terminal.print("")
        case .markdown: Terminal.write(GateMarkdown.text(self))
        case .text: Terminal.write { GateText.lines(self, width: $0, paint: $1) }
        }
        try StepSummary.append(GateMarkdown.text(self))
        GateAnnotations.write(annotations)
        if outcome == .block { throw Exit.with(Exit.failure) }
    }
}

extension Terminal {
    /// Writes the lines of gates in the width and colours of standard output.
    static func write(_ lines: (Int, (String, GateText.Role) -> String) -> [String]) {
        let screen = Screen.output
        let shown = lines(screen.width ?? 100) { screen.style.paint($0, ink($1)) }
        write(shown.map { $0 + "\n" }.joined())
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
enum GateAnnotations {
    /// More than GitHub shows of a step are of no use.
    private static let limit = 10

    /// Writes them as workflow commands; nothing where this is no step.
    static func write(_ annotations: [Annotation]) {
        guard ProcessEnvironment.value("GITHUB_ACTIONS").map({ Key($0) }) == "true" else { return }
        for annotation in annotations.prefix(limit) { Terminal.printError(annotation.command) }
    }
}
