import Basics
import Journal
import Planning
import Rendering
import Sessions
import Store

/// Prints what a session comes to on standard error.
struct TerminalObserver: SessionObserver {
    /// Writes a next step as a command.
    let words: @Sendable (NextStep) -> String
    /// Writes a command of which the words behind `pitlane` are known.
    let command: @Sendable (String) -> String

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
        case .failed(let error as SessionError): Terminal.printError("error: \(error.text(words))")
        case .failed(let error as StoreError): Terminal.printError("error: \(error.text(command))")
        case .failed(let error): Terminal.printError("error: \(error)")
        case .policy(let text): Terminal.printError("note: \(SafeText.line(text))")
        case .unsetSecrets(let names):
            let (one, list) = (names.count == 1, names.map { SafeText.line($0.string) }.joined(separator: ", "))
            Terminal.printError(
                "note: the secret\(one ? "" : "s") \(list) \(one ? "is" : "are") not set, so \(one ? "it is" : "they are") "
                    + "empty; give \(one ? "it" : "them") with --secret NAME, or store \(one ? "it" : "them") with "
                    + words(.storeSecret))
        case .nothingRan:
            Terminal.printError("error: nothing ran: every job was skipped. See why with \(words(.plan))")
        case .follows(let path, let after, let run, let conclusion):
            Terminal.printError("then: \(path) after \(after) completed (run \(run): \(conclusion.rawValue))")
        case .doesNotFollow(let path, let after, let reason):
            Terminal.printError("not then: \(path) after \(after) completed: \(reason)")
        case .changedWorkflow(let path, let run):
            Terminal.printError(
                "note: \(SafeText.line(path)) has changed since run \(run) was made, and the run continues with the "
                    + "earlier text. Use the new one in a new run: \(words(.run))")
        case .chosen(let run, let others):
            let list = others.map { "\($0.run) (\(SafeText.line($0.workflow)))" }.joined(separator: ", ")
            Terminal.printError(
                "note: run \(run.run) (\(SafeText.line(run.workflow))) is one of \(others.count + 1) of its event; the "
                    + "others are \(list)")
        }
    }

    func whileFetching<Value>(_ body: () throws -> Value) throws -> Value { try Interrupts.ending(body) }
}
