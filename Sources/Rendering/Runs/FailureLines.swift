import Basics
import Planning

/// What failed, at length: shown once, when a run is over (docs/output.md#terminal).
enum FailureLines {
    /// A block for each leg that failed.
    ///
    /// - Parameters:
    ///   - tails: the ends of the failed steps' logs.
    ///   - width: cells of a line.
    static func lines(
        _ view: RunView, tails: [StepPlace: LogTail], commands: NextCommands, width: Int
    ) -> [TextLine] {
        view.failedRows.flatMap { row -> [TextLine] in
            guard case .ended(let conclusion, let message) = row.standing else { return [] }
            return [TextLine()] + block(row, conclusion, message, view, tails, commands, width)
        }
    }

    private static func block(
        _ row: RunView.Row, _ conclusion: Conclusion, _ message: String?, _ view: RunView,
        _ tails: [StepPlace: LogTail], _ commands: NextCommands, _ width: Int
    ) -> [TextLine] {
        let step = view.legs[row.path]?.failedStep
        var head = TextLine("\(RunText.mark(conclusion)) ", .bad)
        head.append(row.key, .strong)
        if row.isTolerated { head.append(" (continue-on-error)", .quiet) }
        guard let step else {
            head.append("   \(message ?? RunText.words(conclusion))", .bad)
            return head.wrapped(to: width, indent: 4)
        }
        head.append(" › \(step.id) \(step.name)", .strong)
        let reason = RunText.reason(step)
        // The reason stands at the right where it is short.
        head.fill(to: max(head.width + 3, min(60, width - CellWidth.of(SafeText.line(reason)))))
        head.append(reason, .bad)
        var lines = head.wrapped(to: width, indent: 4)
        if let message { lines += TextLine("    \(message)", .bad).wrapped(to: width, indent: 4) }
        // A composite action collects what its inner steps find.
        let outermost = view.legs[row.path]?.steps.last { $0.id == step.id.outermost }
        let places = (outermost?.result?.annotations ?? []).filter { $0.level == .error && $0.file != nil }
        for annotation in places.prefix(4) { lines += AnnotationText.lines(annotation, key: nil, width: width) }
        let tail = tails[StepPlace(run: view.run, leg: row.path, step: step.id)]
        let excerpt = places.isEmpty ? FailureExcerpt.pick(tail?.lines ?? []) : []
        for line in excerpt { lines.append(TextLine("    \(expanded(line))").cut(to: width)) }
        if let tail, tail.lineCount > 0 {
            let shown = excerpt.isEmpty ? "\(tail.lineCount)" : "\(excerpt.count) of \(tail.lineCount)"
            var line = TextLine("    … \(shown) lines; all: ", .quiet)
            line.append(command: commands.logs(view.run, row.key), .quiet)
            lines.append(line)
        }
        return lines
    }

    /// Tabs as blanks.
    private static func expanded(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if scalar == "\t" { result.append(contentsOf: "    ".unicodeScalars) } else { result.append(scalar) }
        }
        return String(result)
    }
}
