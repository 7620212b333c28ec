import ArgumentParser
import Basics
import Rendering
import Reports

/// How the verdict of a gate is written.
enum GateFormat: String, ExpressibleByArgument, CaseIterable {
    case text, json, markdown
}

extension WorkflowReporting {
    /// Appends the verdict to the step's summary and writes its annotations, each where the step wants it.
    static func report(_ report: GateReport) throws {
        if let path = ProcessEnvironment.value("GITHUB_STEP_SUMMARY"), !path.utf8.isEmpty {
            try AppendedFile.append(Array(GateMarkdown.text(report).utf8), to: path)
        }
        guard ProcessEnvironment.value("GITHUB_ACTIONS").map({ Key($0) }) == "true" else { return }
        for annotation in report.annotations.prefix(10) { Terminal.printError(GitHubCommand.line(annotation)) }
    }
}

extension GateReport {
    /// Prints the verdict on standard output.
    func show(as format: GateFormat) throws {
        switch format {
        case .json: Terminal.print(json.text())
        case .markdown: Terminal.write(GateMarkdown.text(self))
        case .text:
            let screen = Screen.output
            let lines = GateText.lines(self, width: screen.width ?? 100) { text, role in
                let ink: Ink =
                    switch role {
                    case .good: .good
                    case .bad: .bad
                    case .quiet: .quiet
                    case .strong: .strong
                    }
                return screen.style.paint(text, ink)
            }
            Terminal.write(lines.map { $0 + "\n" }.joined())
        }
    }
}
