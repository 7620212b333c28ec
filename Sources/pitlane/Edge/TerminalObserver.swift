import Basics
import Rendering
import Sessions

/// Prints what a session comes to on standard error.
struct TerminalObserver: SessionObserver {
    func noted(_ note: SessionNote) {
        switch note {
        case .progress(let text): Terminal.printError(text)
        case .refused(let diagnostics, let texts):
            let screen = Screen.errors
            let lines = DiagnosticText(width: screen.width).lines(diagnostics) { texts[Key($0)].map { Array($0.utf8) } }
            for line in lines { Terminal.printError(line.text(screen.style)) }
        case .passedOver(let path, let reason):
            Terminal.printError("note: \(SafeText.line(path)): \(SafeText.line(reason))")
        case .doesNotRun(let path): Terminal.printError("error: \(SafeText.line(path)) does not run")
        }
    }
}
